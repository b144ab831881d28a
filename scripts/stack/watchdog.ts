/** The process behind `createWatchdog`: reads `+pid signal` and `-pid`, and at the end of input stops the rest. */
import { createInterface } from "node:readline";

const children = new Map<number, NodeJS.Signals>();
const grace = 4_000;

const signalGroup = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [pid, signal] = line.slice(1).split(" ");
    if (line.startsWith("+")) children.set(Number(pid), signal as NodeJS.Signals);
    else children.delete(Number(pid));
  })
  .on("close", () => {
    for (const [pid, signal] of children) signalGroup(pid, signal);
    if (children.size > 0) {
      setTimeout(() => {
        for (const pid of children.keys()) signalGroup(pid, "SIGKILL");
      }, grace);
    }
  });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
