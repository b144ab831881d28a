import type { ApiPlay } from "@musicchain/protocol";
import type { Tone } from "../ui/Badge.tsx";

/** How far a play has come, in a word and a colour. */
export const PLAY_STAGE: Record<ApiPlay["status"], { word: string; tone: Tone; done: number }> = {
  stored: { word: "Stored", tone: "neutral", done: 1 },
  batched: { word: "In a batch", tone: "accent", done: 2 },
  submitted: { word: "On the chain", tone: "warn", done: 3 },
  final: { word: "Final", tone: "good", done: 4 },
  dropped: { word: "Dropped", tone: "bad", done: 0 },
};
