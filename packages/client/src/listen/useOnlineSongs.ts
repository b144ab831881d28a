import type { ApiSong } from "@musicchain/protocol";
import { useMemo } from "react";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { useStore } from "../lib/useStore.ts";
import { swarmStore } from "../swarm/swarmStore.ts";

/** The facts of songs some peer announces right now and the council did not hide, newest registration first. */
export function useOnlineSongs(): ApiSong[] {
  const online = useStore(swarmStore, (state) => state.songs);
  const known = useStore(catalogueStore, (state) => state.songs);
  return useMemo(
    () =>
      [...online.keys()]
        .map((id) => known.get(id))
        .filter((song) => song !== undefined)
        .filter(({ hidden }) => hidden === undefined)
        .sort((a, b) => b.id - a.id),
    [online, known],
  );
}
