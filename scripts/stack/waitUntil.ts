import { RetryableError } from "@musicchain/protocol";

export type WaitOptions = {
  seconds: number;
  /** Milliseconds between two tries. */
  every?: number;
  /** Settling ends the wait with its error: a child that died will never become healthy. */
  unless?: Promise<Error>;
  signal?: AbortSignal;
};

/**
 * Repeats a check until it says yes. A check that throws said no; its last error is the cause of the timeout.
 * @returns seconds waited
 */
export async function waitUntil(
  what: string,
  check: () => Promise<boolean>,
  { seconds, every = 100, unless, signal }: WaitOptions,
): Promise<number> {
  const began = performance.now();
  let fatal: Error | undefined;
  unless?.then((error) => {
    fatal = error;
  });
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    if (fatal) throw fatal;
    try {
      if (await check()) return (performance.now() - began) / 1_000;
    } catch (error) {
      cause = error;
    }
    if (performance.now() - began > seconds * 1_000) {
      const reason = cause instanceof Error ? `: ${cause.message}` : "";
      throw new RetryableError(
        `waited ${seconds} s for ${what}${reason}`,
        "look at the log named above, then try again",
        { cause },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
