export type CoverShape = { hue: number; turn: number; bars: number[] };

/**
 * Songs carry no pictures on the chain, so a song's cover is drawn from its fingerprint's hash: the same
 * recording looks the same everywhere. Returns two hues (degrees) and twelve bar heights (0.25..1).
 */
export function coverSeed(hash: string): CoverShape {
  const digits = hash.replace(/^0x/, "").padEnd(40, "0");
  const byte = (i: number) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16) || 0;
  return {
    hue: Math.round((byte(0) / 256) * 360),
    turn: 35 + Math.round((byte(1) / 256) * 110),
    bars: Array.from({ length: 12 }, (_, i) => 0.25 + (byte(2 + i) / 255) * 0.75),
  };
}
