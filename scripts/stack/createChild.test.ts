import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createChild } from "./createChild.ts";
import { createWatchdog, type Watchdog } from "./createWatchdog.ts";
import { waitUntil } from "./waitUntil.ts";

let folder: string;
let watchdog: Watchdog;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-child-"));
  watchdog = createWatchdog();
});
afterAll(async () => {
  watchdog.close();
  await rm(folder, { recursive: true, force: true });
});

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const child = (name: string, script: string, grace = 300) =>
  createChild({
    name,
    command: [process.execPath, "-e", script],
    cwd: folder,
    logFile: join(folder, `${name}.log`),
    grace,
    watchdog,
  });

it("stops a child by its signal, and kills one that does not listen together with its helpers", async () => {
  const polite = child(
    "polite",
    'process.on("SIGTERM",()=>{console.log("bye");process.exit(0)});setInterval(()=>{},9)',
  );
  const deaf = child(
    "deaf",
    `process.on("SIGTERM",()=>{});console.log(require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},9)"]).pid);setInterval(()=>{},9)`,
  );
  polite.start();
  deaf.start();
  await waitUntil("helper", async () => (await deaf.lastLines()) !== "", { seconds: 5 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const helper = Number(await deaf.lastLines());
  expect(isAlive(helper)).toBe(true);
  await Promise.all([polite.stop(), deaf.stop()]);
  expect(await polite.exited).toEqual({ code: 0, signal: null });
  expect(await polite.lastLines()).toBe("bye");
  expect(await deaf.exited).toEqual({ code: null, signal: "SIGKILL" });
  await waitUntil("the helper's end", async () => !isAlive(helper), { seconds: 5 });
});

it("names a child that died, with its last lines", async () => {
  const dying = child("dying", 'console.error("the disk is full");process.exit(3)');
  dying.start();
  const death = await dying.death();
  expect(death.message).toContain("dying ended by itself (exit code 3)");
  expect(death.message).toContain("the disk is full");
  expect(death.action).toContain("dying.log");
});

it("names a program that is not there", async () => {
  const missing = createChild({
    name: "missing",
    command: [join(folder, "nothing")],
    cwd: folder,
    logFile: join(folder, "missing.log"),
    watchdog,
  });
  missing.start();
  expect((await missing.death()).message).toContain("exit code 127");
});

it("leaves no orphan when the orchestrator is killed", async () => {
  const logFile = join(folder, "orphan.log");
  const parent = spawn(process.execPath, [
    "--input-type=module-typescript",
    "-e",
    `import { createChild } from "${join(import.meta.dirname, "createChild.ts")}";
     import { createWatchdog } from "${join(import.meta.dirname, "createWatchdog.ts")}";
     const c = createChild({ name: "c", command: [process.execPath, "-e", "console.log(process.pid);setInterval(()=>{},9)"],
       cwd: "/", logFile: ${JSON.stringify(logFile)}, watchdog: createWatchdog() });
     c.start(); setInterval(() => {}, 9);`,
  ]);
  const pidOf = async () => Number(await readFile(logFile, "utf8").catch(() => "0"));
  await waitUntil("the child", async () => (await pidOf()) > 0, { seconds: 10 });
  const pid = await pidOf();
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await waitUntil("the child's end", async () => !isAlive(pid), { seconds: 10 });
});
