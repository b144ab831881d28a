// biome-ignore-all lint/correctness/noPrecisionLoss: u64 is exact here.
// keccak-f[1600] in AssemblyScript, two states at once: lane 0 and lane 1 of each v128 are words of two
// independent hashes. Compiled by scripts/buildKeccak.ts into src/ledger/keccakWasm.ts.
//
// Memory: the two states, the two message blocks, and from 4 096 on what keccak.ts puts in and takes out.
const STATE: usize = 2048;
const BLOCK_0: usize = 2560;
const BLOCK_1: usize = 2816;
/** Bytes and words a block of keccak256 absorbs. */
const RATE: i32 = 136;
const RATE_WORDS: i32 = 17;
/** First byte of a tree node's preimage. */
const NODE_TAG: u64 = 0x01;
/** Last bit of the padding. */
const LAST: u64 = 0x8000000000000000;

const ROUNDS: StaticArray<u64> = [
  0x1, 0x8082, 0x800000000000808a, 0x8000000080008000, 0x808b, 0x80000001, 0x8000000080008081,
  0x8000000000008009, 0x8a, 0x88, 0x80008009, 0x8000000a, 0x8000808b, 0x800000000000008b, 0x8000000000008089,
  0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x800a, 0x800000008000000a, 0x8000000080008081,
  0x8000000000008080, 0x80000001, 0x8000000080008008,
];

function rotate(x: v128, n: i32): v128 {
  return v128.or(i64x2.shl(x, n), i64x2.shr_u(x, 64 - n));
}

function chi(a: v128, b: v128, c: v128): v128 {
  return v128.xor(a, v128.andnot(c, b));
}

function xor5(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return v128.xor(v128.xor(v128.xor(a, b), v128.xor(c, d)), e);
}

/** 24 rounds over the states in memory. Word i is at column i % 5, row i / 5. */
function permute(): void {
  let a0 = v128.load(STATE + 0);
  let a1 = v128.load(STATE + 16);
  let a2 = v128.load(STATE + 32);
  let a3 = v128.load(STATE + 48);
  let a4 = v128.load(STATE + 64);
  let a5 = v128.load(STATE + 80);
  let a6 = v128.load(STATE + 96);
  let a7 = v128.load(STATE + 112);
  let a8 = v128.load(STATE + 128);
  let a9 = v128.load(STATE + 144);
  let a10 = v128.load(STATE + 160);
  let a11 = v128.load(STATE + 176);
  let a12 = v128.load(STATE + 192);
  let a13 = v128.load(STATE + 208);
  let a14 = v128.load(STATE + 224);
  let a15 = v128.load(STATE + 240);
  let a16 = v128.load(STATE + 256);
  let a17 = v128.load(STATE + 272);
  let a18 = v128.load(STATE + 288);
  let a19 = v128.load(STATE + 304);
  let a20 = v128.load(STATE + 320);
  let a21 = v128.load(STATE + 336);
  let a22 = v128.load(STATE + 352);
  let a23 = v128.load(STATE + 368);
  let a24 = v128.load(STATE + 384);
  for (let round = 0; round < 24; round++) {
    const c0 = xor5(a0, a5, a10, a15, a20);
    const c1 = xor5(a1, a6, a11, a16, a21);
    const c2 = xor5(a2, a7, a12, a17, a22);
    const c3 = xor5(a3, a8, a13, a18, a23);
    const c4 = xor5(a4, a9, a14, a19, a24);
    const d0 = v128.xor(c4, rotate(c1, 1));
    const d1 = v128.xor(c0, rotate(c2, 1));
    const d2 = v128.xor(c1, rotate(c3, 1));
    const d3 = v128.xor(c2, rotate(c4, 1));
    const d4 = v128.xor(c3, rotate(c0, 1));
    const b0 = v128.xor(a0, d0);
    const b10 = rotate(v128.xor(a1, d1), 1);
    const b20 = rotate(v128.xor(a2, d2), 62);
    const b5 = rotate(v128.xor(a3, d3), 28);
    const b15 = rotate(v128.xor(a4, d4), 27);
    const b16 = rotate(v128.xor(a5, d0), 36);
    const b1 = rotate(v128.xor(a6, d1), 44);
    const b11 = rotate(v128.xor(a7, d2), 6);
    const b21 = rotate(v128.xor(a8, d3), 55);
    const b6 = rotate(v128.xor(a9, d4), 20);
    const b7 = rotate(v128.xor(a10, d0), 3);
    const b17 = rotate(v128.xor(a11, d1), 10);
    const b2 = rotate(v128.xor(a12, d2), 43);
    const b12 = rotate(v128.xor(a13, d3), 25);
    const b22 = rotate(v128.xor(a14, d4), 39);
    const b23 = rotate(v128.xor(a15, d0), 41);
    const b8 = rotate(v128.xor(a16, d1), 45);
    const b18 = rotate(v128.xor(a17, d2), 15);
    const b3 = rotate(v128.xor(a18, d3), 21);
    const b13 = rotate(v128.xor(a19, d4), 8);
    const b14 = rotate(v128.xor(a20, d0), 18);
    const b24 = rotate(v128.xor(a21, d1), 2);
    const b9 = rotate(v128.xor(a22, d2), 61);
    const b19 = rotate(v128.xor(a23, d3), 56);
    const b4 = rotate(v128.xor(a24, d4), 14);
    const constant = v128.load_splat<u64>(changetype<usize>(ROUNDS) + ((<usize>round) << 3));
    a0 = v128.xor(chi(b0, b1, b2), constant);
    a1 = chi(b1, b2, b3);
    a2 = chi(b2, b3, b4);
    a3 = chi(b3, b4, b0);
    a4 = chi(b4, b0, b1);
    a5 = chi(b5, b6, b7);
    a6 = chi(b6, b7, b8);
    a7 = chi(b7, b8, b9);
    a8 = chi(b8, b9, b5);
    a9 = chi(b9, b5, b6);
    a10 = chi(b10, b11, b12);
    a11 = chi(b11, b12, b13);
    a12 = chi(b12, b13, b14);
    a13 = chi(b13, b14, b10);
    a14 = chi(b14, b10, b11);
    a15 = chi(b15, b16, b17);
    a16 = chi(b16, b17, b18);
    a17 = chi(b17, b18, b19);
    a18 = chi(b18, b19, b15);
    a19 = chi(b19, b15, b16);
    a20 = chi(b20, b21, b22);
    a21 = chi(b21, b22, b23);
    a22 = chi(b22, b23, b24);
    a23 = chi(b23, b24, b20);
    a24 = chi(b24, b20, b21);
  }
  v128.store(STATE + 0, a0);
  v128.store(STATE + 16, a1);
  v128.store(STATE + 32, a2);
  v128.store(STATE + 48, a3);
  v128.store(STATE + 64, a4);
  v128.store(STATE + 80, a5);
  v128.store(STATE + 96, a6);
  v128.store(STATE + 112, a7);
  v128.store(STATE + 128, a8);
  v128.store(STATE + 144, a9);
  v128.store(STATE + 160, a10);
  v128.store(STATE + 176, a11);
  v128.store(STATE + 192, a12);
  v128.store(STATE + 208, a13);
  v128.store(STATE + 224, a14);
  v128.store(STATE + 240, a15);
  v128.store(STATE + 256, a16);
  v128.store(STATE + 272, a17);
  v128.store(STATE + 288, a18);
  v128.store(STATE + 304, a19);
  v128.store(STATE + 320, a20);
  v128.store(STATE + 336, a21);
  v128.store(STATE + 352, a22);
  v128.store(STATE + 368, a23);
  v128.store(STATE + 384, a24);
}

/** Words of both states: `low` for the first, `high` for the second. */
function put(word: i32, low: u64, high: u64): void {
  store<u64>(STATE + ((<usize>word) << 4), low);
  store<u64>(STATE + ((<usize>word) << 4), high, 8);
}

function digest(state: i32, to: usize): void {
  const from = STATE + ((<usize>state) << 3);
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 16), 8);
  store<u64>(to, load<u64>(from, 32), 16);
  store<u64>(to, load<u64>(from, 48), 24);
}

/** keccak256(0x01 ‖ 64 bytes) of each of the `count` pairs at `from`, 32 bytes each to `to`. */
export function hashNodes(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 2) {
    const p = from + ((<usize>i) << 6);
    // The last of an odd number is hashed twice.
    const q = i + 1 < count ? p + 64 : p;
    memory.fill(STATE, 0, 400);
    let low = NODE_TAG;
    let high = NODE_TAG;
    for (let word = 0; word < 8; word++) {
      const x = load<u64>(p + ((<usize>word) << 3));
      const y = load<u64>(q + ((<usize>word) << 3));
      // The tag moves every byte up by one.
      put(word, (x << 8) | low, (y << 8) | high);
      low = x >> 56;
      high = y >> 56;
    }
    put(8, low | 0x0100, high | 0x0100);
    put(16, LAST, LAST);
    permute();
    digest(0, to + ((<usize>i) << 5));
    if (i + 1 < count) digest(1, to + ((<usize>(i + 1)) << 5));
  }
}

/** Copies the last `length` < 136 bytes of a message and pads them to a block. */
function pad(block: usize, from: usize, length: i32): void {
  memory.fill(block, 0, RATE);
  memory.copy(block, from, length);
  store<u8>(block + length, 0x01);
  store<u8>(block + RATE - 1, load<u8>(block + RATE - 1) | 0x80);
}

function absorb(first: usize, second: usize): void {
  for (let word = 0; word < RATE_WORDS; word++) {
    const at = STATE + ((<usize>word) << 4);
    const offset = (<usize>word) << 3;
    store<u64>(at, load<u64>(at) ^ load<u64>(first + offset));
    store<u64>(at, load<u64>(at, 8) ^ load<u64>(second + offset), 8);
  }
  permute();
}

/** keccak256 of `count` messages of `length` < 136 bytes that follow each other. */
export function hashMessages(from: usize, length: i32, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 2) {
    const p = from + <usize>i * length;
    memory.fill(STATE, 0, 400);
    pad(BLOCK_0, p, length);
    pad(BLOCK_1, i + 1 < count ? p + length : p, length);
    absorb(BLOCK_0, BLOCK_1);
    digest(0, to + ((<usize>i) << 5));
    if (i + 1 < count) digest(1, to + ((<usize>(i + 1)) << 5));
  }
}

/** keccak256 of one message of any length. */
export function hash(from: usize, length: i32, to: usize): void {
  memory.fill(STATE, 0, 400);
  let at = from;
  let left = length;
  for (; left >= RATE; left -= RATE) {
    absorb(at, at);
    at += RATE;
  }
  pad(BLOCK_0, at, left);
  absorb(BLOCK_0, BLOCK_0);
  digest(0, to);
}
