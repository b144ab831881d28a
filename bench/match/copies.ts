import { VARIANTS, type Variant } from "../fingerprints/variants.ts";

/** A copy of a recording and by how many seconds it is longer. */
export type Copy = Variant & { longer: number };

/** A part of a recording, which may be called an excerpt. */
const EXCERPTS = ["first 30 s only"];
const LONGER: Record<string, number> = {
  "first 1 s cut": -1,
  "first 2.3 s cut": -2.3,
  "first 5.03 s cut": -5.03,
  "3 s of silence before": 3,
  "30 s of silence before": 30,
};
const m4a = ["-c:a", "aac", "-b:a", "128k", "-movflags", "frag_keyframe+empty_moov", "-f", "ipod"];

/** Ordinary copies: all of them are to be found, and called the same. */
export const COPIES: Copy[] = [
  ...VARIANTS.filter(({ name }) => !EXCERPTS.includes(name)),
  { name: "m4a, 128 kbit/s", codec: m4a },
  {
    name: "bass +3 dB, mp3 128 kbit/s",
    filter: "bass=g=3",
    codec: ["-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3"],
  },
  { name: "first 1 s cut", filter: "atrim=start=1", codec: ["-c:a", "libopus", "-b:a", "96k", "-f", "opus"] },
].map((variant) => ({ ...variant, longer: LONGER[variant.name] ?? 0 }));
