import type { Address } from "@musicchain/protocol";
import type { Hex } from "viem";

export type BuiltCode = {
  deployedBytecode: string;
  immutableReferences?: Record<string, { start: number; length: number }[]>;
};

/**
 * What is wrong with code on chain, compared with what the sources compile to. Immutables may differ, but one that
 * holds an address must hold one of `known`.
 */
export function compareCode(actual: Hex | undefined, built: BuiltCode, known: readonly Address[]): string[] {
  if (actual === undefined) return ["there is no code"];
  const code = Buffer.from(actual.slice(2), "hex");
  const expected = Buffer.from(built.deployedBytecode.slice(2), "hex");
  if (code.length !== expected.length)
    return [`the code has ${code.length} bytes instead of ${expected.length}`];
  const problems: string[] = [];
  const addresses = new Set(known.map((address) => address.toLowerCase()));
  for (const { start, length } of Object.values(built.immutableReferences ?? {}).flat()) {
    const word = code.subarray(start, start + length).toString("hex");
    // Numbers here are all far below 2^96; short strings and hashes fill the word from the left.
    const address = /^0{24}([0-9a-f]{40})$/.exec(word)?.[1];
    if (address && BigInt(`0x${address}`) >> 96n !== 0n && !addresses.has(`0x${address}`)) {
      problems.push(`an immutable names 0x${address}, which is no part of the deployment`);
    }
    code.fill(0, start, start + length);
    expected.fill(0, start, start + length);
  }
  if (!code.equals(expected)) problems.push("the code is not what these sources compile to");
  return [...new Set(problems)];
}
