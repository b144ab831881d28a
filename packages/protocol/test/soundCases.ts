/** Two raw fingerprints and an offset to compare them at. */
export type SoundCase = { name: string; a: Uint32Array; b: Uint32Array; offset: number };

const SILENCE = 627_964_279;

/** Numbers that look random and are the same in every run. */
export function createItems(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ (state >>> 12)) >>> 0;
  };
}

/** Items that look random. */
export function someItems(length: number, seed: number): Uint32Array {
  const next = createItems(seed);
  return Uint32Array.from({ length }, next);
}

const constant = (length: number, item: number) => new Uint32Array(length).fill(item);

/** `share` of 256 bits turned over. */
export function withErrors(items: Uint32Array, share: number, seed: number): Uint32Array {
  const next = createItems(seed);
  return items.map((item) => {
    let errors = 0;
    for (let bit = 0; bit < 32; bit++) if (next() >>> 24 < share) errors |= 1 << bit;
    return (item ^ errors) >>> 0;
  });
}

/** Sound that stands still: runs of one item, silence now and then, few bits that ever change. */
export function stillItems(length: number, seed: number, changing = 0xffff_ffff): Uint32Array {
  const next = createItems(seed);
  const base = next();
  let item = base;
  return Uint32Array.from({ length }, () => {
    const dice = next() >>> 28;
    if (dice < 5) item = (base ^ (next() & changing)) >>> 0;
    else if (dice === 5) item = SILENCE;
    return item;
  });
}

/** What the edges of the rule are: committed as vectors, asked of both languages. */
export function soundCases(): SoundCase[] {
  const long = someItems(948, 1);
  const short = someItems(80, 2);
  const odd = new Uint32Array(90).map((_, i) => (i & 1) << 7);
  return [
    { name: "equal", a: long, b: long, offset: 0 },
    { name: "unrelated", a: long, b: someItems(948, 3), offset: 0 },
    { name: "later by 100 items", a: long, b: long.slice(100), offset: 100 },
    { name: "earlier by 100 items", a: long.slice(100), b: long, offset: -100 },
    { name: "equal, one item off", a: long, b: long, offset: 1 },
    { name: "half of the shorter over each other", a: long, b: long, offset: 474 },
    { name: "less than half of it", a: long, b: someItems(948, 1).slice(475), offset: 948 - 236 },
    { name: "ten seconds", a: short, b: short, offset: 0 },
    { name: "a little less", a: short.slice(1), b: short.slice(1), offset: 0 },
    { name: "one item", a: short.slice(0, 1), b: short.slice(0, 1), offset: 0 },
    { name: "no item of one", a: new Uint32Array(0), b: short, offset: 0 },
    { name: "no item of the other", a: short, b: new Uint32Array(0), offset: 3 },
    { name: "behind the end", a: short, b: short, offset: 80 },
    { name: "before the beginning", a: short, b: short, offset: -80 },
    { name: "the last item", a: short, b: short, offset: 79 },
    { name: "the first item", a: short, b: short, offset: -79 },
    { name: "silence", a: constant(948, SILENCE), b: constant(948, SILENCE), offset: 0 },
    { name: "silence and music", a: constant(948, SILENCE), b: long, offset: 0 },
    { name: "a constant tone", a: constant(948, 123), b: constant(948, 123), offset: 7 },
    { name: "two constant tones", a: constant(948, 123), b: constant(948, 321), offset: 0 },
    { name: "items of zeros", a: constant(200, 0), b: constant(200, 0), offset: 0 },
    { name: "items of ones", a: constant(200, 0xffff_ffff), b: constant(200, 0xffff_ffff), offset: 0 },
    { name: "one bit that changes", a: odd, b: odd, offset: 0 },
    {
      name: "two bits that change",
      a: odd.map((item) => item * 3),
      b: odd.map((item) => item * 3),
      offset: 0,
    },
    { name: "standing sound", a: stillItems(948, 5), b: stillItems(948, 5), offset: 0 },
    { name: "just enough agreement", a: long, b: withErrors(long, 51, 9), offset: 0 },
    { name: "just too little", a: long, b: withErrors(long, 52, 9), offset: 0 },
  ];
}
