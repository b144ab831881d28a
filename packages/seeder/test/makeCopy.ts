import type { Track } from "../src/library/openLibrary.ts";
import { makeTrack } from "./makeTrack.ts";

/** Another file of a track: other bytes, some bits of the fingerprint wrong, perhaps without its start. */
export function makeCopy(
  of: Track,
  { name = "copy", cut = 0, wrong = 0x0001_0100 }: { name?: string; cut?: number; wrong?: number } = {},
): Track {
  const { contentHash, path } = makeTrack(`${of.path} ${name}`);
  const fingerprint = of.fingerprint.subarray(cut).map((item, i) => (i % 4 === 0 ? item ^ wrong : item));
  return { ...of, ...{ contentHash, path, fingerprint }, seconds: of.seconds - Math.round(cut / 8) };
}
