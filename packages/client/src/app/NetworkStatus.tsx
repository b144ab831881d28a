import { cn } from "../lib/cn.ts";
import { useStore } from "../lib/useStore.ts";
import { swarmStore } from "../swarm/swarmStore.ts";

/** Who is there: peers and songs, live. */
export function NetworkStatus() {
  const status = useStore(swarmStore, (state) => state.status);
  const peers = useStore(swarmStore, (state) => state.peers.size);
  const songs = useStore(swarmStore, (state) => state.songs.size);
  const online = status === "online";
  const count = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;
  return (
    <p className="flex items-start gap-2.5 px-1 text-muted text-xs" data-testid="network-status">
      <span className={cn("mt-1 size-2 shrink-0 rounded-full", online ? "bg-good" : "bg-warn")} aria-hidden />
      {online
        ? `${count(peers, "peer")} online with ${count(songs, "song")}`
        : status === "offline"
          ? "Not connected to any peer"
          : "Looking for peers…"}
    </p>
  );
}
