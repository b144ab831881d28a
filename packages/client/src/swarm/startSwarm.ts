import { configStore } from "../config/configStore.ts";
import { type Swarm, swarmStore } from "./swarmStore.ts";

let running: Promise<Swarm> | undefined;

/** Starts the page's peer once, in a chunk of its own, and lets `swarmStore` follow who is online. */
export function startSwarm(): Promise<Swarm> {
  running ??= (async () => {
    swarmStore.set({ status: "connecting" });
    try {
      const { config } = configStore.get();
      if (config === undefined) throw new Error("The oracle is not reachable yet, so no peer is known.");
      const { createSwarm } = await import("./createSwarm.ts");
      return await createSwarm({ config, store: swarmStore });
    } catch (error) {
      running = undefined;
      swarmStore.set({ status: "offline" });
      throw error;
    }
  })();
  running.catch((error) => console.warn("swarm.start", error));
  return running;
}

/** The running peer; waits for it while it starts, starts it again after a failure. */
export function getSwarm(): Promise<Swarm> {
  return running ?? startSwarm();
}
