import type { ApiBatch } from "@musicchain/protocol";
import type { Tone } from "../ui/Badge.tsx";

export const BATCH_STATUS: Record<ApiBatch["status"], { word: string; tone: Tone }> = {
  pending: { word: "Window open", tone: "warn" },
  final: { word: "Final", tone: "good" },
  reverted: { word: "Reverted", tone: "bad" },
};
