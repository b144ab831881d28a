import { spawn } from "node:child_process";
import { RetryableError, UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";

export type ToolRun = {
  command: string;
  args: readonly string[];
  /** Written to its standard input. */
  input?: Uint8Array;
  /** Called with every piece of standard output. Without it output is dropped. */
  onOutput?: (chunk: Buffer) => void;
  signal?: AbortSignal;
};

/**
 * Runs a program to its end and gives its exit code and the beginning of what it wrote to standard error. Rejects
 * only if the program cannot be started or `signal` aborts; then the program has been ended.
 */
export async function runTool({ command, args, input, onOutput, signal }: ToolRun): Promise<{
  code: number;
  stderr: string;
}> {
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [input ? "pipe" : "ignore", onOutput ? "pipe" : "ignore", "pipe"],
    });
    let stderr = "";
    const abort = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", abort, { once: true });
    if (onOutput) child.stdout?.on("data", onOutput);
    // A tool that has read enough closes its input before it was all written.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < LIMITS.scan.complaint)
        stderr += chunk.toString("utf8").slice(0, LIMITS.scan.complaint);
    });
    child.once("error", (error) => {
      signal?.removeEventListener("abort", abort);
      reject(cannotStart(command, error));
    });
    child.once("close", (code) => {
      signal?.removeEventListener("abort", abort);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code: code ?? 1, stderr });
    });
  });
}

function cannotStart(command: string, cause: NodeJS.ErrnoException): Error {
  if (cause.code === "ENOENT") {
    return new UserError(`${command} is not installed.`, "Install ffmpeg (Debian: apt-get install ffmpeg).", {
      cause,
    });
  }
  const why = `${command} cannot be started (${cause.code}).`;
  return new RetryableError(why, "The machine may be short of memory or processes: try again.", { cause });
}
