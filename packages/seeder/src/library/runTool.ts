import { spawn } from "node:child_process";

/** Errors of a tool are quoted, not stored whole. */
const STDERR_BYTES = 8_192;

export type ToolRun = {
  command: string;
  args: readonly string[];
  /** Called with every piece of standard output. Without it output is dropped. */
  onOutput?: (chunk: Buffer) => void;
  signal?: AbortSignal;
};

/**
 * Runs a program to its end and gives its exit code and the beginning of what it wrote to standard error. Rejects
 * only if the program cannot be started or `signal` aborts; then the program has been ended.
 */
export async function runTool({ command, args, onOutput, signal }: ToolRun): Promise<{
  code: number;
  stderr: string;
}> {
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", onOutput ? "pipe" : "ignore", "pipe"] });
    let stderr = "";
    const abort = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", abort, { once: true });
    if (onOutput) child.stdout?.on("data", onOutput);
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < STDERR_BYTES) stderr += chunk.toString("utf8").slice(0, STDERR_BYTES);
    });
    child.once("error", (error) => {
      signal?.removeEventListener("abort", abort);
      reject(error);
    });
    child.once("close", (code) => {
      signal?.removeEventListener("abort", abort);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code: code ?? 1, stderr });
    });
  });
}
