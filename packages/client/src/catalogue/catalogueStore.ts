import { type ApiSong, songPageSchema, songSchema } from "@musicchain/protocol";
import { createStore } from "../lib/createStore.ts";
import { askOracle } from "../oracle/askOracle.ts";

/** Facts of songs, as the oracle reads them from the chain. What is online comes from the peers, not from here. */
export const catalogueStore = createStore<{
  status: "loading" | "ready" | "down";
  songs: ReadonlyMap<number, ApiSong>;
}>({ status: "loading", songs: new Map() });

const PAGE = 200;
/** Beyond this, songs are asked for one by one as peers announce them. */
const MOST_AT_ONCE = 5_000;
const asked = new Set<number>();

function add(songs: ApiSong[]): void {
  const known = catalogueStore.get().songs;
  catalogueStore.set({ songs: new Map([...known, ...songs.map((song) => [song.id, song] as const)]) });
}

/** Loads the catalogue, or loads it again. */
export async function loadCatalogue(oracleUrl: string, signal?: AbortSignal): Promise<void> {
  try {
    let after: string | null = "";
    for (let count = 0; after !== null && count < MOST_AT_ONCE; count += PAGE) {
      const from: string = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
      const page = await askOracle(oracleUrl, `/songs?limit=${PAGE}${from}`, songPageSchema, signal);
      add(page.songs);
      after = page.next;
    }
    catalogueStore.set({ status: "ready" });
  } catch {
    if (!signal?.aborted) catalogueStore.set({ status: "down" });
  }
}

/** Asks for songs peers announce and the catalogue does not have yet: freshly registered ones. */
export async function learnSongs(oracleUrl: string, ids: Iterable<number>): Promise<void> {
  const { songs } = catalogueStore.get();
  const missing = [...ids].filter((id) => !songs.has(id) && !asked.has(id)).slice(0, 64);
  for (const id of missing) asked.add(id);
  const found = await Promise.all(
    missing.map((id) => askOracle(oracleUrl, `/songs/${id}`, songSchema).catch(() => undefined)),
  );
  // The oracle may only be behind the peers by a block: ask again later.
  setTimeout(() => {
    for (const id of missing) asked.delete(id);
  }, 5_000);
  const songsFound = found.filter((song) => song !== undefined);
  if (songsFound.length > 0) add(songsFound);
}
