import type { ApiSong } from "@musicchain/protocol";
import { createStore } from "../lib/createStore.ts";
import { readSetting } from "../lib/settings.ts";
import type { Hearing } from "./heardMeter.ts";
import { emptyQueue, type Queue } from "./queue.ts";

export type PlayerStatus =
  | "idle"
  | "loading"
  | "playing"
  | "buffering"
  | "paused"
  | "failed"
  /** Another tab of this browser is sounding. */
  | "elsewhere";

export type PlayerState = {
  status: PlayerStatus;
  queue: Queue;
  song: ApiSong | undefined;
  /** What went wrong and what helps, for `failed`. */
  problem: string;
  /** 0..1 */
  volume: number;
  muted: boolean;
  /** Crossfade between songs, seconds. */
  fade: number;
};

const isNumber = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 12;

export const playerStore = createStore<PlayerState>({
  status: "idle",
  queue: emptyQueue,
  song: undefined,
  problem: "",
  volume: Math.min(1, readSetting("volume", 0.8, isNumber)),
  muted: false,
  fade: readSetting("fade", 2, isNumber),
});

/** What changes several times a second; apart, so that only the seek bar hears of it. */
export const progressStore = createStore<{
  position: number;
  duration: number;
  buffered: [from: number, to: number][];
  /** A copy of the bitmap of distinct seconds heard. */
  coverage: Uint8Array;
  covered: number;
  hearing: Hearing;
}>({ position: 0, duration: 0, buffered: [], coverage: new Uint8Array(), covered: 0, hearing: "paused" });
