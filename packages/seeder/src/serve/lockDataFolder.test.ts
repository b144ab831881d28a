import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataFolder } from "./lockDataFolder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a folder is locked once, and free again afterwards", async () => {
  const unlock = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toThrow("Another process is seeding from");
  await writeFile(join(folder, "running.json"), JSON.stringify({ pid: 4_711 }));
  const refused = await lockDataFolder(folder).catch((error: Error) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({
    message: `Process 4711 is seeding from ${folder} already.`,
    action: expect.stringContaining("musicchain status"),
  });
  unlock();
  (await lockDataFolder(folder))();
});

test("another process keeps it, and a killed one does not", async () => {
  const module = fileURLToPath(new URL("./lockDataFolder.ts", import.meta.url));
  const program = `const { lockDataFolder } = await import(${JSON.stringify(module)});
    await lockDataFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await expect(lockDataFolder(folder)).rejects.toThrow("is seeding from");
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
  (await lockDataFolder(folder))();
});
