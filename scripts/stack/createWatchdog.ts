import { spawn } from "node:child_process";
import { join } from "node:path";

export type Watchdog = {
  add(pid: number, stopSignal: NodeJS.Signals): void;
  remove(pid: number): void;
  /** Lets the watchdog end; it stops whatever was not removed. */
  close(): void;
};

/**
 * A small process that stops the children when the orchestrator dies without being able to (`kill -9`, out of
 * memory): its standard input closes then, whatever happened.
 */
export function createWatchdog(): Watchdog {
  const child = spawn(process.execPath, [join(import.meta.dirname, "watchdog.ts")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Neither the process nor its pipe keeps the orchestrator alive.
  child.unref();
  (child.stdin as unknown as { unref?(): void }).unref?.();
  child.stdin.on("error", () => {});
  return {
    add: (pid, stopSignal) => child.stdin.write(`+${pid} ${stopSignal}\n`),
    remove: (pid) => child.stdin.write(`-${pid}\n`),
    close: () => child.stdin.end(),
  };
}
