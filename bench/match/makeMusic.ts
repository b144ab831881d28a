import { chromaprint } from "@musicchain/protocol";
import { samplesOf } from "../fingerprints/variants.ts";
import { speedUp } from "./speedUp.ts";

const SLOWEST = 0.5;
const FASTEST = 1.2;
const SPEEDS = 80;
/** A copy at nearly its own speed would be the track itself. */
const OWN = 0.02;
const SAMPLES = 120 * 11_025;

/** Fingerprints of each track at many speeds, pitch and all: other sound, made of music. */
export function makeMusic(files: readonly string[]): Uint32Array[][] {
  const speeds = Array.from(
    { length: SPEEDS },
    (_, i) => SLOWEST * (FASTEST / SLOWEST) ** (i / (SPEEDS - 1)),
  ).filter((speed) => Math.abs(speed - 1) > OWN);
  return files.map((file) => {
    const samples = samplesOf(file);
    return speeds.map((speed) => chromaprint(speedUp(samples, speed).subarray(0, SAMPLES)));
  });
}
