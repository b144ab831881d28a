import {
  type ApiSong,
  accountSchema,
  batchPageSchema,
  batchPlaySchema,
  batchSchema,
  playPageSchema,
  playSchema,
  songPageSchema,
  songRoyaltiesSchema,
  songSchema,
} from "@musicchain/protocol";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { askOracle } from "./askOracle.ts";

const PAGE = 200;
/** Beyond this the app asks for songs one by one as they come online. */
const MOST_SONGS = 5_000;

export const songsQuery = (oracle: string) =>
  queryOptions({
    queryKey: ["songs", oracle],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const songs: ApiSong[] = [];
      for (let after: string | null = ""; after !== null && songs.length < MOST_SONGS; ) {
        const from: string = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
        const page: { songs: ApiSong[]; next: string | null } = await askOracle(
          oracle,
          `/songs?limit=${PAGE}&hidden=true${from}`,
          songPageSchema,
          signal,
        );
        songs.push(...page.songs);
        after = page.next;
      }
      return songs;
    },
  });

export const songQuery = (oracle: string, id: number) =>
  queryOptions({
    queryKey: ["song", oracle, id],
    staleTime: 30_000,
    queryFn: ({ signal }) => askOracle(oracle, `/songs/${id}`, songSchema, signal),
  });

export const accountQuery = (oracle: string, address: string) =>
  queryOptions({
    queryKey: ["account", oracle, address],
    refetchInterval: 8_000,
    queryFn: ({ signal }) => askOracle(oracle, `/accounts/${address}`, accountSchema, signal),
  });

export const royaltiesQuery = (oracle: string, song: number) =>
  queryOptions({
    queryKey: ["royalties", oracle, song],
    refetchInterval: 8_000,
    queryFn: ({ signal }) => askOracle(oracle, `/songs/${song}/royalties`, songRoyaltiesSchema, signal),
  });

export const playsQuery = (oracle: string, listener: string) =>
  infiniteQueryOptions({
    queryKey: ["plays", oracle, listener],
    refetchInterval: 5_000,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      askOracle(
        oracle,
        `/plays?listener=${listener}${pageParam === "" ? "" : `&before=${encodeURIComponent(pageParam)}`}`,
        playPageSchema,
        signal,
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const playQuery = (oracle: string, digest: string) =>
  queryOptions({
    queryKey: ["play", oracle, digest],
    refetchInterval: 5_000,
    queryFn: ({ signal }) => askOracle(oracle, `/plays/${digest}`, playSchema, signal),
  });

export const batchesQuery = (oracle: string) =>
  infiniteQueryOptions({
    queryKey: ["batches", oracle],
    refetchInterval: 8_000,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      askOracle(
        oracle,
        `/batches?limit=30${pageParam === "" ? "" : `&before=${encodeURIComponent(pageParam)}`}`,
        batchPageSchema,
        signal,
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const batchQuery = (oracle: string, id: string) =>
  queryOptions({
    queryKey: ["batch", oracle, id],
    refetchInterval: 8_000,
    queryFn: ({ signal }) => askOracle(oracle, `/batches/${id}`, batchSchema, signal),
  });

export const batchPlayQuery = (oracle: string, id: string, index: number) =>
  queryOptions({
    queryKey: ["batch-play", oracle, id, index],
    queryFn: ({ signal }) => askOracle(oracle, `/batches/${id}/plays/${index}`, batchPlaySchema, signal),
  });
