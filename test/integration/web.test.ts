import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEther } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localAccount } from "../../scripts/stack/accounts.ts";
import { createChain } from "../../scripts/stack/createChain.ts";
import { createWatchdog } from "../../scripts/stack/createWatchdog.ts";
import { createWeb } from "../../scripts/stack/createWeb.ts";
import { freePorts } from "../../scripts/stack/freePorts.ts";
import { publicClientFor } from "../../scripts/stack/rpc.ts";
import { findRoot } from "../../scripts/testing/stages.ts";

const root = findRoot(import.meta.dirname);
const watchdog = createWatchdog();
let folder: string;
let chain: ReturnType<typeof createChain>;
let web: ReturnType<typeof createWeb>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-web-"));
  await writeFile(join(folder, "index.html"), "<main>");
  const ports = await freePorts();
  const common = { root, watchdog };
  chain = createChain({
    ...common,
    folder: join(folder, "chain"),
    logFile: join(folder, "chain.log"),
    port: ports.chain,
  });
  await chain.start();
  web = createWeb({
    ...common,
    port: ports.web,
    folder,
    oracleUrl: "http://127.0.0.1:1",
    rpcUrl: chain.rpcUrl,
    logFile: join(folder, "web.log"),
  });
  await web.start();
});
afterAll(async () => {
  await web?.stop();
  await chain?.stop();
  watchdog.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = async (body: string) => {
  const answer = await fetch(`${web.url}/faucet`, { method: "POST", body });
  return { status: answer.status, ...((await answer.json()) as { error?: string; message: string }) };
};

it("tells the app where its oracle is, and serves its pages", async () => {
  expect(await (await fetch(`${web.url}/musicchain.json`)).json()).toEqual({
    oracleUrl: "http://127.0.0.1:1",
  });
  expect(await (await fetch(`${web.url}/earnings`)).text()).toBe("<main>");
});

it("gives a new address local ether", async () => {
  const address = privateKeyToAddress(generatePrivateKey());
  expect(await ask(JSON.stringify({ address }))).toMatchObject({ status: 200 });
  expect(await publicClientFor(chain.rpcUrl).getBalance({ address })).toBe(parseEther("10"));
});

it("refuses what is no address, and who has enough, in words", async () => {
  for (const body of ["", "{}", '{"address":"0x12"}', "[]", "null", `{"address":"${"0".repeat(2_000)}"}`]) {
    expect(await ask(body)).toMatchObject({ status: 400, error: "AddressWrong" });
  }
  const rich = JSON.stringify({ address: localAccount("listener").address });
  expect(await ask(rich)).toMatchObject({ status: 409, error: "EnoughAlready" });
});

it("does not answer under a stranger's name", async () => {
  const status = await new Promise((resolve) => {
    request(`${web.url}/faucet`, { method: "POST", headers: { host: "evil.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end("{}");
  });
  expect(status).toBe(421);
});

it("says so when the chain is down", async () => {
  await chain.stop();
  const address = privateKeyToAddress(generatePrivateKey());
  expect(await ask(JSON.stringify({ address }))).toMatchObject({ status: 503, error: "ChainDown" });
});
