import { SAME_SOUND_ITEMS, SAME_SOUND_SCORE, type SoundProof, UserError } from "@musicchain/protocol";
import type { Output } from "../output.ts";

/** Chromaprint items a second. */
const RATE = 11_025 / 1_365;
const seconds = (items: number) => `${(items / RATE).toFixed(1)} s`;
const percent = (score: number) => `${(score / 100).toFixed(1)} %`;

/**
 * Says how well two recordings agree.
 * @throws UserError when the contract would not take them for the same: nothing is sent then
 */
export function showMatch(match: SoundProof, output: Output): void {
  const { score, items, overlap, offset, same } = match;
  const where = offset === 0 ? "" : `, ${seconds(Math.abs(offset))} ${offset > 0 ? "later" : "earlier"}`;
  output.note(
    `The sound agrees by ${percent(score)} beyond chance over ${seconds(items)} of ${seconds(overlap)}${where}.`,
  );
  if (same) return;
  const asked = `${percent(SAME_SOUND_SCORE)} over ${seconds(SAME_SOUND_ITEMS)} and half of the shorter one`;
  throw new UserError(
    `These are not the same recording: the contract asks for ${asked}.`,
    "Copies at another speed, and disputes about who was first, are for the council (docs/trust.md).",
  );
}
