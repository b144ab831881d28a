import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("bundles for browsers without a module of Node", async () => {
  // For browsers esbuild refuses what it cannot resolve, every module of Node included.
  const { outputFiles, metafile } = await build({
    entryPoints: [new URL("../src/index.ts", import.meta.url).pathname],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    define: { global: "globalThis" },
  });
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  const inputs = Object.keys(metafile.inputs).join("\n");
  for (const nodeOnly of ["@libp2p/tcp", "blockstore-fs", "src/files/", "node-datachannel"]) {
    expect(inputs).not.toContain(nodeOnly);
  }
  // 315 KB when written: Helia brings bitswap and HTTP along. The page loads it in a chunk of its own.
  const size = gzipSync(outputFiles[0]!.contents).length;
  console.log(`@musicchain/swarm for browsers: ${Math.round(size / 1024)} KB gzip`);
  expect(size).toBeLessThan(400_000);
});
