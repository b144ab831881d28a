import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPorts } from "../../scripts/stack/checkPorts.ts";
import { findAnvil } from "../../scripts/stack/findAnvil.ts";
import { portOwner } from "../../scripts/stack/portOwner.ts";
import { type Ports, portsFrom } from "../../scripts/stack/ports.ts";
import { waitUntil } from "../../scripts/stack/waitUntil.ts";
import { findRoot } from "../../scripts/testing/stages.ts";

const root = findRoot(import.meta.dirname);
let folder: string;
let base: number;
let ports: Ports;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-start-"));
  for (;;) {
    base = 20_000 + Math.floor(Math.random() * 10_000);
    ports = portsFrom(base);
    if (
      await checkPorts(ports).then(
        () => true,
        () => false,
      )
    )
      break;
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `npm start`, without the bootstrap. */
function start() {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, "scripts", "start.ts"), "--folder", folder, "--port-base", String(base)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    exited,
    output: () => output,
    signal: (name: NodeJS.Signals) => child.kill(name),
    ready: () => waitUntil("the stack", async () => output.includes("Ctrl-C stops"), { seconds: 120 }),
  };
}

const allPids = async () =>
  (await Promise.all(Object.values(ports).map((port) => portOwner(port)))).map((owner) => owner?.pid ?? 0);

describe("npm start", () => {
  it("names a port that is taken, and who has it", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.oracle, "127.0.0.1", resolve));
    const run = start();
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain(`port ${ports.oracle} (oracle) is taken by process ${process.pid}`);
    expect(run.output()).toContain("--port-base");
    await new Promise((resolve) => server.close(resolve));
  });

  it("starts from nothing, and Ctrl-C leaves no process and no port", async () => {
    const run = start();
    await run.ready();
    expect(run.output()).toMatch(/10 songs registered/);
    expect((await allPids()).every((pid) => pid > 0)).toBe(true);
    const asked = performance.now();
    run.signal("SIGINT");
    expect(await run.exited).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    await checkPorts(ports);
  });

  it("goes on where it was, and stops everything when one part dies, naming it", async () => {
    const run = start();
    await run.ready();
    if (findAnvil(root)) {
      expect(run.output()).toMatch(/found: ledger 0x/);
      expect(run.output()).toMatch(/0 songs registered, 10 on chain already/);
    }
    const oracle = (await portOwner(ports.oracle))?.pid as number;
    process.kill(oracle, "SIGKILL");
    expect(await run.exited).toBe(1);
    expect(run.output()).toMatch(/oracle ended by itself \(SIGKILL\)/);
    await checkPorts(ports);
  });

  it("leaves no orphan even when it is killed itself", async () => {
    const run = start();
    await run.ready();
    run.signal("SIGKILL");
    await run.exited;
    await waitUntil("the ports to be free", () => checkPorts(ports).then(() => true), { seconds: 15 });
    expect(await allPids()).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
