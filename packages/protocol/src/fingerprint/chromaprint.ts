import { CLASSIFIERS, classify } from "./classifiers.ts";
import { createPowerSpectrum } from "./fft.ts";

/** What `chromaprint` takes: mono samples a second. */
export const CHROMAPRINT_RATE = 11_025;

const FRAME = 4_096;
const HOP = 1_365;
const BANDS = 12;
/** Audible range, Hz, and the A that notes are counted from. */
const LOWEST = 28;
const HIGHEST = 3_520;
const A0 = 27.5;
/** Smoothing of each band over five frames. */
const SMOOTHING = [0.25, 0.75, 1, 0.75, 0.25];
/** Below this the chroma of a frame is silence. */
const SILENCE = 0.01;
/** Frames an item looks at. */
const WINDOW = 16;

const LOW_BIN = Math.max(1, Math.round((FRAME * LOWEST) / CHROMAPRINT_RATE));
const HIGH_BIN = Math.min(FRAME / 2, Math.round((FRAME * HIGHEST) / CHROMAPRINT_RATE));

const BAND_OF_BIN = Uint8Array.from({ length: HIGH_BIN }, (_, bin) => {
  if (bin < LOW_BIN) return 0;
  const octave = Math.log2((bin * CHROMAPRINT_RATE) / FRAME / A0);
  return Math.floor(BANDS * (octave - Math.floor(octave)));
});

const HAMMING = Float64Array.from(
  { length: FRAME },
  (_, i) => (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (FRAME - 1))) / 32_767,
);

/** Energy of the 12 pitch classes in each frame. */
function chroma(pcm: Int16Array): Float64Array[] {
  const spectrum = createPowerSpectrum(FRAME, LOW_BIN, HIGH_BIN);
  const samples = new Float64Array(FRAME);
  const power = new Float64Array(HIGH_BIN);
  const frames: Float64Array[] = [];
  for (let from = 0; from + FRAME <= pcm.length; from += HOP) {
    for (let i = 0; i < FRAME; i++) samples[i] = pcm[from + i]! * HAMMING[i]!;
    spectrum(samples, power);
    const bands = new Float64Array(BANDS);
    for (let bin = LOW_BIN; bin < HIGH_BIN; bin++) bands[BAND_OF_BIN[bin]!]! += power[bin]!;
    frames.push(bands);
  }
  return frames;
}

/** Smoothed over time and of unit length; silence is all zero. */
function normalise(frames: Float64Array[]): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let last = SMOOTHING.length - 1; last < frames.length; last++) {
    const row = new Float64Array(BANDS);
    SMOOTHING.forEach((weight, i) => {
      const frame = frames[last - SMOOTHING.length + 1 + i]!;
      for (let band = 0; band < BANDS; band++) row[band]! += weight * frame[band]!;
    });
    const length = Math.hypot(...row);
    rows.push(length < SILENCE ? row.fill(0) : row.map((value) => value / length));
  }
  return rows;
}

/**
 * Raw Chromaprint of mono 16-bit samples at 11 025 Hz: about eight 32-bit items a second, the first after
 * 2.6 s. Same items as `fpcalc -raw` but for about one bit in ten thousand (precision of the FFT), so compare
 * with `matchFingerprints`, never for equality.
 */
export function chromaprint(pcm: Int16Array): Uint32Array {
  const rows = normalise(chroma(pcm));
  const stride = BANDS + 1;
  // Integral image: sums[r][b] is the sum of all rows before r, bands below b.
  const sums = new Float64Array((rows.length + 1) * stride);
  rows.forEach((row, r) => {
    let sum = 0;
    for (let band = 0; band < BANDS; band++) {
      sum += row[band]!;
      sums[(r + 1) * stride + band + 1] = sums[r * stride + band + 1]! + sum;
    }
  });
  const area = (from: number, low: number, to: number, high: number) =>
    sums[to * stride + high]! -
    sums[from * stride + high]! -
    sums[to * stride + low]! +
    sums[from * stride + low]!;
  const items = new Uint32Array(Math.max(0, rows.length - WINDOW + 1));
  for (let x = 0; x < items.length; x++) {
    let item = 0;
    for (const classifier of CLASSIFIERS) item = (item << 2) | classify(classifier, area, x);
    items[x] = item >>> 0;
  }
  return items;
}
