/**
 * Fingerprints of songs nobody recorded, by number: stretches of 8 to 24 items (1 to 3 s) of real music put one after the
 * other, so that runs, repeats and what follows what are those of music. In every stretch some bits are turned, the same
 * ones in all its items; `turned` is how many, and sets how many terms two songs share by chance. Seven of eight songs are
 * two minutes or longer.
 */
export function createSongs(music: readonly Uint32Array[], { turned = 0.05 } = {}) {
  return (number: number): Uint32Array => {
    const random = createRandom(number);
    const length = random() < 0.875 ? 948 : 250 + Math.floor(random() * 698);
    const items = new Uint32Array(length);
    for (let at = 0; at < length; ) {
      const source = music[Math.floor(random() * music.length)]!;
      const stretch = Math.min(8 + Math.floor(random() * 17), length - at, source.length);
      const from = Math.floor(random() * (source.length - stretch + 1));
      let mask = 0;
      for (let bit = 0; bit < 32; bit++) if (random() < turned) mask |= 1 << bit;
      for (let i = 0; i < stretch; i++) items[at + i] = source[from + i]! ^ mask;
      at += stretch;
    }
    return items;
  };
}

/**
 * Numbers in [0, 1) from a seed (sfc32). Its 128 bits of state are why no two songs come upon the same sequence: a
 * generator of 32 bits has one for all, and a million songs use half of it.
 */
export function createRandom(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e37_79b9, 0x2c1b_3c6d, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
