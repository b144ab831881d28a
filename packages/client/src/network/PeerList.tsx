import { useStore } from "../lib/useStore.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { Badge } from "../ui/Badge.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { describeWay } from "./describeWay.ts";
import { formatSpeed } from "./formatSpeed.ts";
import { usePaths } from "./usePaths.ts";

/** Rows shown; a network has more peers than anybody reads. */
const SHOWN = 50;

/** Each peer that is online: what it has, the way to it, and how fast its bytes came. Connected ones first. */
export function PeerList() {
  const peers = useStore(swarmStore, (state) => state.peers);
  const paths = usePaths();
  const sorted = [...peers.values()].sort(
    (a, b) => Number(paths.has(b.peerId)) - Number(paths.has(a.peerId)),
  );
  if (sorted.length === 0) return <p className="text-muted text-sm">Nobody with songs is online.</p>;
  return (
    <>
      <ul data-testid="peer-list" className="divide-y divide-line rounded-xl border border-line bg-surface">
        {sorted.slice(0, SHOWN).map(({ peerId, songs }) => {
          const path = paths.get(peerId);
          const { tone, name, detail } = describeWay(path);
          return (
            <li key={peerId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
              <CopyText text={peerId} label="peer id" />
              <span className="text-muted">
                {songs.length} {songs.length === 1 ? "song" : "songs"}
              </span>
              <span className="ml-auto text-right text-muted tabular-nums">
                {path?.bytesPerSecond === undefined ? "" : formatSpeed(path.bytesPerSecond)}
              </span>
              <span title={detail}>
                <Badge tone={tone} testId="peer-way">
                  {name}
                  <span className="sr-only">: {detail}</span>
                </Badge>
              </span>
            </li>
          );
        })}
      </ul>
      {sorted.length > SHOWN && <p className="mt-2 text-muted text-sm">And {sorted.length - SHOWN} more.</p>}
    </>
  );
}
