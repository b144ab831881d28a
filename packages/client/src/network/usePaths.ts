import type { PeerPath } from "@musicchain/swarm";
import { useEffect, useState } from "react";
import { useStore } from "../lib/useStore.ts";
import { getSwarm } from "../swarm/startSwarm.ts";
import { swarmStore } from "../swarm/swarmStore.ts";

/** How often ways and speeds are looked at while they are shown (ms). */
const EVERY = 1_000;

/** The ways to the connected peers, by peer id, as long as somebody looks. */
export function usePaths(): ReadonlyMap<string, PeerPath> {
  const [paths, setPaths] = useState<ReadonlyMap<string, PeerPath>>(new Map());
  const isUp = useStore(swarmStore, ({ status }) => status === "online" || status === "offline");
  useEffect(() => {
    if (!isUp) return;
    const look = () =>
      void getSwarm().then(
        (swarm) => setPaths(new Map(swarm.paths().map((path) => [path.peerId, path]))),
        () => setPaths(new Map()),
      );
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [isUp]);
  return paths;
}
