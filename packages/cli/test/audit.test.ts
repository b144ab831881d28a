import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChain, type TestChain } from "../../seeder/test/startChain.ts";
import { runCli } from "./runCli.ts";
import { runMain } from "./runMain.ts";

let home: string;
let chain: TestChain;
let deployment: string;
let flaky: Server;
/** Questions the node behind `flaky` still answers. */
let left = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-audit-"));
  chain = await startChain();
  const { rpcUrl, ledger } = chain;
  deployment = join(home, "deployment.json");
  await writeFile(deployment, JSON.stringify({ chainId: 31_337, rpcUrl, ledger }));
  flaky = createServer(async (request, response) => {
    const body: Uint8Array[] = [];
    for await (const part of request) body.push(part);
    if (left-- <= 0) return request.socket.destroy();
    const answer = await fetch(rpcUrl, {
      ...{ method: "POST", body: Buffer.concat(body), headers: { "content-type": "application/json" } },
    });
    response.setHeader("content-type", "application/json").end(await answer.text());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => flaky.once("listening", resolve));
}, 60_000);
afterAll(async () => {
  flaky.close();
  await chain?.stop();
  await rm(home, { recursive: true });
});

const run = (...words: string[]) => runMain(["audit", ...words, "--deployment", deployment]);
const ADDRESS = `0x${"12".repeat(20)}`;

test("a chain without a batch: each answer says so", async () => {
  const recomputed = await run("recompute");
  expect(recomputed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No batch was submitted yet\.\n/),
  });
  expect(await run("batch", "1")).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining("There is no batch 1.\n  There are no batches yet.") },
  });
  expect(await run("song", "1")).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining("Song 1 is not registered.\n  There are no songs yet.") },
  });
  expect(await run("account", ADDRESS)).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining(`No counted play names ${ADDRESS}.\n  Check the address`) },
  });
  const watched = await run("watch", "--dry-run", "--once");
  expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining("No batch stands as of block") });
  expect(await run("watch", "--once")).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining("or --dry-run to only report") },
  });
}, 60_000);

test("JSON and CSV are nothing else, also without a row", async () => {
  const { code, stdout } = await run("recompute", "--json");
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { agrees: true, batches: [] }]);
  expect((await run("recompute", "--csv")).stdout).toBe(
    "batch,status,attester,day,plays,segments,supply,verdict\n",
  );
  // In a process of its own: steps are logged past this one's streams.
  const words = ["audit", "watch", "--dry-run", "--once", "--json", "--deployment", deployment];
  const steps = (await runCli(words)).stderr.trimEnd().split("\n");
  expect(steps.map((line) => JSON.parse(line).msg)).toEqual(["watch.started", "watch.caughtUp"]);
}, 60_000);

test.each([["recompute"], ["song", "1"], ["watch", "--dry-run", "--once"]])(
  "a node that dies while it is asked for %s: said in words, and 75",
  async (...words) => {
    const { port } = flaky.address() as AddressInfo;
    // Enough to connect, not enough to read everything.
    left = 9;
    const { code, stderr } = await run(...words, "--rpc", `http://127.0.0.1:${port}`);
    expect(stderr).toMatch(
      /error: The node at http:\/\/127\.0\.0\.1:\d+ does not answer\.\n {2}Check that it runs/,
    );
    expect(code).toBe(75);
  },
  60_000,
);
