import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { nodePath } from "../nodePath.ts";
import { type Count, countTests } from "./countTests.ts";
import type { Stage } from "./stages.ts";

export type StageResult = Count & { stage: Stage; seconds: number; timedOut: boolean };

/** Milliseconds between asking a stage's processes to stop and insisting. */
const GRACE = 12_000;

/**
 * Runs one stage with its output streamed to `write`. `signal` stops it with everything it started. One that gives way
 * leaves the cores to the others that run.
 */
export async function runStage(
  stage: Stage,
  root: string,
  {
    signal,
    write,
    givesWay = false,
  }: { signal: AbortSignal; write: (text: string) => void; givesWay?: boolean },
): Promise<StageResult> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "musicchain-test-"));
  const report = join(folder, "report.json");
  const extra =
    stage.counting === "vitest"
      ? ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
      : [];
  const [program, ...rest] = [...stage.command, ...extra];
  const colours = process.stdout.isTTY === true;
  const child = spawn(program as string, rest, {
    cwd: root,
    // Its own process group: a stage that hangs is stopped together with what it started.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: nodePath(),
      CI: "1",
      FORCE_COLOR: process.stdout.isTTY ? "1" : "0",
      HARDHAT_DISABLE_TELEMETRY: "true",
      ...stage.env,
    },
  });
  if (givesWay && child.pid !== undefined) setPriority(child.pid, 10);
  let output = "";
  const keep = (chunk: Buffer) => {
    const text = colours ? chunk.toString() : stripVTControlCharacters(chunk.toString());
    write(text);
    output += text;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);

  let timedOut = false;
  let force: NodeJS.Timeout | undefined;
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  const stop = () => {
    kill("SIGTERM");
    force ??= setTimeout(() => kill("SIGKILL"), GRACE);
  };
  const limit = setTimeout(() => {
    timedOut = true;
    stop();
  }, stage.limit * 1_000);
  signal.addEventListener("abort", stop, { once: true });

  const exitCode = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      keep(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
  clearTimeout(limit);
  clearTimeout(force);
  signal.removeEventListener("abort", stop);

  const text = await readFile(report, "utf8").catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  const seconds = (performance.now() - began) / 1_000;
  return { stage, seconds, timedOut, ...countTests(stage.counting, exitCode, output, text) };
}
