import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const SOURCES = new URL(".", import.meta.url);
const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
);

it("runs in browsers: no file imports from Node or does I/O", () => {
  for (const name of sources) {
    const text = readFileSync(new URL(name, SOURCES), "utf8");
    expect(text, name).not.toMatch(/from "node:|require\(|\bBuffer\b|\bprocess\.|\bfetch\(/);
  }
});

it("exports every file that is for others", () => {
  const text = readFileSync(new URL("index.ts", SOURCES), "utf8");
  const inner = [
    "index.ts",
    // Generated, and exported by their own index.
    ...sources.filter((name) => /^abi\/(?!index)/.test(name)),
    "fingerprint/classifiers.ts",
    "fingerprint/fft.ts",
    "ledger/keccakWasm.ts",
    "ledger/varint.ts",
  ];
  const exported = [...text.matchAll(/from "\.\/(.*)"/g)].map((match) => match[1]);
  expect([...exported, ...inner].sort()).toEqual(sources.sort());
});
