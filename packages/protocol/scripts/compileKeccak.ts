import { main } from "assemblyscript/asc";

const OPTIONS = [
  "-O3",
  "--converge",
  "--enable",
  "simd",
  "--noAssert",
  "--runtime",
  "stub",
  "--initialMemory",
  "4",
];

/** The bytes of `assembly/keccak.ts`, compiled; the compiler is pinned by the lockfile, so they never differ. */
export async function compileKeccak(source: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(["keccak.ts", "--outFile", "keccak.wasm", ...OPTIONS], {
    readFile: (name) => (name === "keccak.ts" ? source : null),
    writeFile: (name, contents) => {
      if (name === "keccak.wasm" && typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`keccak does not compile: ${error?.message}\n${stderr.toString()}`);
  return binary;
}
