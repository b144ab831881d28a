/**
 * The 16 trained classifiers of Chromaprint's default algorithm (TEST2): the kind of Haar-like filter, its first
 * chroma band, its height in bands, its width in frames, and the thresholds between its four answers.
 * Source: Chromaprint 1.5, `fingerprinter_configuration.cpp` (MIT).
 */
export type Classifier = {
  kind: number;
  band: number;
  height: number;
  width: number;
  thresholds: readonly [number, number, number];
};

const TABLE: [number, number, number, number, number, number, number][] = [
  [0, 4, 3, 15, 1.98215, 2.35817, 2.63523],
  [4, 4, 6, 15, -1.03809, -0.651211, -0.282167],
  [1, 0, 4, 16, -0.298702, 0.119262, 0.558497],
  [3, 8, 2, 12, -0.105439, 0.0153946, 0.135898],
  [3, 4, 4, 8, -0.142891, 0.0258736, 0.200632],
  [4, 0, 3, 5, -0.826319, -0.590612, -0.368214],
  [1, 2, 2, 9, -0.557409, -0.233035, 0.0534525],
  [2, 7, 3, 4, -0.0646826, 0.00620476, 0.0784847],
  [2, 6, 2, 16, -0.192387, -0.029699, 0.215855],
  [2, 1, 3, 2, -0.0397818, -0.00568076, 0.0292026],
  [5, 10, 1, 15, -0.53823, -0.369934, -0.190235],
  [3, 6, 2, 10, -0.124877, 0.0296483, 0.139239],
  [2, 1, 1, 14, -0.101475, 0.0225617, 0.231971],
  [3, 5, 6, 4, -0.0799915, -0.00729616, 0.063262],
  [1, 9, 2, 12, -0.272556, 0.019424, 0.302559],
  [3, 4, 2, 14, -0.164292, -0.0321188, 0.0846339],
];

export const CLASSIFIERS: readonly Classifier[] = TABLE.map(([kind, band, height, width, a, b, c]) => ({
  kind,
  band,
  height,
  width,
  thresholds: [a, b, c],
}));

/** Sum of the image over frames `[from, to)` and bands `[low, high)`. */
export type Area = (from: number, low: number, to: number, high: number) => number;

/** One classifier's answer at frame `x`, 2 bits in Gray code: light area against dark area, logarithmic. */
export function classify(
  { kind, band: y, height, width, thresholds }: Classifier,
  area: Area,
  x: number,
): number {
  const right = x + width;
  const top = y + height;
  const all = area(x, y, right, top);
  let light = all;
  if (kind === 1) light = area(x, y + (height >> 1), right, top);
  if (kind === 2) light = area(x + (width >> 1), y, right, top);
  if (kind === 3) {
    const middle = x + (width >> 1);
    const centre = y + (height >> 1);
    light = area(x, centre, middle, top) + area(middle, y, right, centre);
  }
  if (kind === 4) {
    const third = Math.floor(height / 3);
    light = area(x, y + third, right, y + 2 * third);
  }
  if (kind === 5) {
    const third = Math.floor(width / 3);
    light = area(x + third, y, x + 2 * third, top);
  }
  const dark = kind === 0 ? 0 : all - light;
  const value = Math.log((1 + light) / (1 + dark));
  const level = thresholds.filter((threshold) => value >= threshold).length;
  return level ^ (level >> 1);
}
