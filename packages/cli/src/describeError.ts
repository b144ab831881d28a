import { MusicchainError, RetryableError } from "@musicchain/protocol";
import { ExitCode } from "./exitCodes.ts";

export function exitCodeOf(error: unknown): number {
  if (error instanceof RetryableError) return ExitCode.TryAgain;
  return error instanceof MusicchainError ? ExitCode.User : ExitCode.Internal;
}

/** What happened and what to do; the stack only for those who ask for it. */
export function describeError(error: unknown, { debug }: { debug: boolean }): string {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const lines = [`error: ${message}`];
  if (error instanceof MusicchainError) lines.push(`  ${error.action}`);
  else if (!debug)
    lines.push("  This is a bug. Run the command again with --debug and report what it prints.");
  if (debug) lines.push(stack ?? "", cause instanceof Error ? `caused by ${cause.stack}` : "");
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}
