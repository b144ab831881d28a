import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program of this package. */
export const BIN = fileURLToPath(new URL("../bin/musicchain.js", import.meta.url));

export type CliRun = { code: number; stdout: string; stderr: string };

/** The program itself, in a process of its own, without this process's settings. */
export async function runCli(args: string[], environment: Record<string, string> = {}): Promise<CliRun> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run = { code: 0, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    run.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    run.stderr += chunk;
  });
  run.code = await new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  return run;
}
