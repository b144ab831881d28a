import type { Contract } from "./types.ts";

/** Code that stands inside other code, and what takes its place. */
export type Splice = { before: string; after: string };

/** Does a contract create one with this code? */
export const embeds = ({ evm }: Contract, code: string): boolean =>
  evm.bytecode.object.includes(code) || evm.deployedBytecode.object.includes(code);

const size = (code: string) => (code.length / 2).toString(16).padStart(code.length > 0x1ffff ? 6 : 4, "0");
/** `size CODESIZE SUB DUP1 size`: what a constructor takes follows the code, and is looked for behind its size. */
const reading = (code: string) => {
  const push = size(code).length === 6 ? "62" : "61";
  return `${push}${size(code)}380380${push}${size(code)}`;
};

/** Can the code stand in the other's place? Not if it is longer, or tells its size in another number of bytes. */
export const fits = ({ before, after }: Splice): boolean =>
  after.length <= before.length &&
  (size(after).length === size(before).length || !after.includes(reading(after)));

/** Code that creates a contract, made longer with zeros at its end. */
const lengthen = ({ before, after }: Splice): string =>
  after.replace(reading(after), reading(before)).padEnd(before.length, "0");

/** The contracts with the code they create replaced by what fits into its place. */
export function spliceCode(contracts: Record<string, Contract>, splices: Splice[]): Record<string, Contract> {
  // whoever creates another one holds its code too
  const ordered = [...splices].sort((a, b) => b.before.length - a.before.length);
  const replaced = (code: string) =>
    ordered.reduce((text, splice) => text.replaceAll(splice.before, () => lengthen(splice)), code);
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
