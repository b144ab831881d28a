import { CommanderError } from "commander";
import { createProgram } from "./createProgram.ts";
import { ExitCode } from "./exitCodes.ts";

/** Runs one command to its end and gives the exit code. Ctrl-C ends it in order; a second one at once. */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(ExitCode.Interrupted);
    interrupt.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // A reader that leaves (`musicchain list | head`) is no error.
  const onBroken = (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(ExitCode.Ok);
    throw error;
  };
  process.stdout.on("error", onBroken);
  try {
    await createProgram({ signal: interrupt.signal }).parseAsync(argv, { from: "user" });
    return process.exitCode === undefined ? ExitCode.Ok : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
    if (interrupt.signal.aborted) return ExitCode.Interrupted;
    const { describeError, exitCodeOf } = await import("./describeError.ts");
    process.stderr.write(describeError(error, { debug: argv.includes("--debug") }));
    return exitCodeOf(error);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    process.stdout.off("error", onBroken);
  }
}
