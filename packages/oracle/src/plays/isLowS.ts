import { hexToBytes } from "@musicchain/protocol";

const P256_ORDER = hexToBytes("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
/** Half the group orders: the largest `s` that is low. */
const HALVES = {
  "P-256": hexToBytes("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"),
  secp256k1: hexToBytes("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"),
};

/** Whether `s` of `r ‖ s` is low, byte by byte: the same answer as with big integers, and no allocation. */
export function isLowS(signature: Uint8Array, curve: keyof typeof HALVES): boolean {
  const half = HALVES[curve];
  for (let i = 0; i < 32; i++) {
    const difference = signature[32 + i]! - half[i]!;
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** Replaces a high `s` of a P-256 `r ‖ s` by its low twin, `order − s`, in place. */
export function lowerS(signature: Uint8Array): void {
  let borrow = 0;
  for (let i = 31; i >= 0; i--) {
    const difference = P256_ORDER[i]! - signature[32 + i]! - borrow;
    borrow = difference < 0 ? 1 : 0;
    signature[32 + i] = difference;
  }
}
