import type { ApiSong, ApiSongRoyalties } from "@musicchain/protocol";
import { shareOf } from "@musicchain/protocol";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import type { AppConfig } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { royaltiesQuery } from "../oracle/queries.ts";

/** Songs asked about at once; an artist with more sees the newest. */
const MOST_SONGS = 50;

export type OwnRoyalties = { song: ApiSong; bps: number; told: ApiSongRoyalties | undefined };

/** Wei of a song still held back: accrued in its first plays, not yet released. */
export function heldBack({ escrowed, released }: Pick<ApiSongRoyalties, "escrowed" | "released">): bigint {
  const held = BigInt(escrowed) - BigInt(released);
  return held > 0n ? held : 0n;
}

/** The songs this account is a split party of, with their royalties. */
export function useRoyalties(config: AppConfig, address: string) {
  const songs = useStore(catalogueStore, (state) => state.songs);
  const status = useStore(catalogueStore, (state) => state.status);
  const own = useMemo(
    () =>
      [...songs.values()]
        .flatMap((song) => {
          const split = song.splits.find(({ party }) => party === address);
          return split === undefined ? [] : [{ song, bps: split.bps }];
        })
        .sort((a, b) => b.song.id - a.song.id)
        .slice(0, MOST_SONGS),
    [songs, address],
  );
  const answers = useQueries({ queries: own.map(({ song }) => royaltiesQuery(config.oracleUrl, song.id)) });
  const rows: OwnRoyalties[] = own.map((each, i) => ({ ...each, told: answers[i]?.data }));
  const known = status === "ready" && rows.every(({ told }) => told !== undefined);
  const escrow = rows.reduce((sum, { told, bps }) => sum + (told ? shareOf(heldBack(told), bps) : 0n), 0n);
  return { rows, totals: known ? { escrow } : undefined };
}
