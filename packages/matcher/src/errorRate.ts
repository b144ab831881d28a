const BITS = 32;

/** Share of bits that differ where item `offset` of `a` lies under item 0 of `b`; 1 where nothing overlaps. */
export function errorRate(a: Uint32Array, b: Uint32Array, offset: number): number {
  const from = Math.max(0, -offset);
  const to = Math.min(b.length, a.length - offset);
  if (to <= from) return 1;
  let errors = 0;
  for (let i = from; i < to; i++) errors += ones(a[i + offset]! ^ b[i]!);
  return errors / (BITS * (to - from));
}

/** How many bits of a 32-bit number are set: sums of 2, 4, 8, 32 bits side by side. */
function ones(number: number): number {
  let x = number - ((number >>> 1) & 0x5555_5555);
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
