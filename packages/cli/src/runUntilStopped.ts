/** Starts something that lives, and stops it in order when `signal` aborts. */
export async function runUntilStopped(
  part: { start(options: { signal: AbortSignal }): Promise<void>; stop(): Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  await part.start({ signal });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await part.stop();
}
