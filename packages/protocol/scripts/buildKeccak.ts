/** Writes `src/ledger/keccakWasm.ts` from `assembly/keccak.ts`: `node packages/protocol/scripts/buildKeccak.ts`. */
import { readFile, writeFile } from "node:fs/promises";
import { compileKeccak } from "./compileKeccak.ts";

const source = await readFile(new URL("../assembly/keccak.ts", import.meta.url), "utf8");
const binary = await compileKeccak(source);
const lines =
  Buffer.from(binary)
    .toString("base64")
    .match(/.{1,100}/g) ?? [];
await writeFile(
  new URL("../src/ledger/keccakWasm.ts", import.meta.url),
  `/** \`assembly/keccak.ts\`, compiled by \`scripts/buildKeccak.ts\`: ${binary.length} bytes of WebAssembly in base64. */
export const KECCAK_WASM: string = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`,
);
console.log(`keccak: ${binary.length} bytes of WebAssembly`);
