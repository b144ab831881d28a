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
/** Songs asked for at once, how often, and after how long the first time (ms). */
const MOST_ASKED = 64;
const MOST_ATTEMPTS = 6;
const FIRST_WAIT = 2_000;
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

/**
 * Asks for songs peers announce and the catalogue does not have yet: freshly registered ones. The oracle may only
 * be behind the peers by a block, so what it does not know is asked again, less and less often.
 */
export async function learnSongs(oracleUrl: string, ids: Iterable<number>, attempt = 0): Promise<void> {
  const { songs } = catalogueStore.get();
  const missing = [...ids].filter((id) => !songs.has(id) && !asked.has(id)).slice(0, MOST_ASKED);
  if (missing.length === 0) return;
  for (const id of missing) asked.add(id);
  const answers = await Promise.all(
    missing.map((id) => askOracle(oracleUrl, `/songs/${id}`, songSchema).catch(() => undefined)),
  );
  const found = answers.filter((song) => song !== undefined);
  if (found.length > 0) add(found);
  setTimeout(
    () => {
      for (const id of missing) asked.delete(id);
      if (attempt < MOST_ATTEMPTS) void learnSongs(oracleUrl, missing, attempt + 1);
    },
    FIRST_WAIT * 2 ** attempt,
  );
}
