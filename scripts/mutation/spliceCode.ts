import type { Contract } from "./types.ts";

/** Code that stands inside other code, and what takes its place. */
export type Splice = { before: string; after: string };

/** Does a contract create one with this code? */
export const embeds = ({ evm }: Contract, code: string): boolean =>
  evm.bytecode.object.includes(code) || evm.deployedBytecode.object.includes(code);

/**
 * Code that creates a contract, made longer with zeros at its end. What a constructor takes follows the code: one that
 * takes something looks for it behind its own size (`size CODESIZE SUB DUP1 size …`), which grows with it.
 */
function lengthen(code: string, length: number): string {
  if (code.length > length) throw new Error("a mutant's code is longer than its padded place");
  const size = (digits: number) => (digits / 2).toString(16).padStart(digits > 0x1ffff ? 6 : 4, "0");
  const [own, grown] = [size(code.length), size(length)];
  const push = own.length === 6 ? "62" : "61";
  const reading = (bytes: string) => `${push}${bytes}380380${push}${bytes}`;
  if (code.includes(reading(own)) && own.length !== grown.length) {
    throw new Error("a mutant's code and its padded place differ in the width of their sizes");
  }
  return code.replace(reading(own), reading(grown)).padEnd(length, "0");
}

/** The contracts with the code they create replaced by what may be shorter. */
export function spliceCode(contracts: Record<string, Contract>, splices: Splice[]): Record<string, Contract> {
  // whoever creates another one holds its code too
  const ordered = [...splices].sort((a, b) => b.before.length - a.before.length);
  const replaced = (code: string) =>
    ordered.reduce(
      (text, { before, after }) => text.replaceAll(before, () => lengthen(after, before.length)),
      code,
    );
  return Object.fromEntries(
    Object.entries(contracts).map(([name, { abi, evm }]) => {
      const { bytecode, deployedBytecode } = evm;
      const code = {
        bytecode: { ...bytecode, object: replaced(bytecode.object) },
        deployedBytecode: { ...deployedBytecode, object: replaced(deployedBytecode.object) },
      };
      return [name, { abi, evm: code }];
    }),
  );
}
