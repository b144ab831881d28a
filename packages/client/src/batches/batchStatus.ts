import type { ApiBatch } from "@musicchain/protocol";
import { formatTime } from "../lib/formatTime.ts";
import type { Tone } from "../ui/Badge.tsx";

export const BATCH_STATUS: Record<ApiBatch["status"], { word: string; tone: Tone }> = {
  pending: { word: "Not final", tone: "warn" },
  final: { word: "Final", tone: "good" },
  reverted: { word: "Reverted", tone: "bad" },
};

/** What a pending batch, or money in one, waits for. */
export function describeWait(
  { finalAt, heldBy }: Pick<ApiBatch, "finalAt" | "heldBy">,
  now = Date.now() / 1000,
): string {
  const [first] = [...heldBy].sort((a, b) => a.deadline - b.deadline);
  if (first !== undefined) {
    return (
      `Held: somebody demanded the evidence of segment ${first.segment} of batch ${first.batchId}. ` +
      `Its attester has until ${formatTime(first.deadline)} to show it, or the batch falls.`
    );
  }
  if (now < finalAt) return `Final after ${formatTime(finalAt)}, unless somebody proves it wrong.`;
  return "Its window is over. It becomes final with the next transaction that says so.";
}
