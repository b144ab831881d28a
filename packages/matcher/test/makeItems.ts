/** Items without any order, always the same ones for a seed. */
export function makeItems(seed: number, count: number): Uint32Array {
  let state = Math.imul(seed, 0x2c1b_3c6d);
  return Uint32Array.from({ length: count }, () => {
    state = (state + 0x9e37_79b9) | 0;
    const x = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    const y = Math.imul(x ^ (x >>> 15), 0x735a_2d97);
    return (y ^ (y >>> 15)) >>> 0;
  });
}
