/** The part of npm's `secp256k1` that is used; the package ships no types. */
declare module "secp256k1" {
  export function ecdsaRecover(
    signature: Uint8Array,
    recid: number,
    message: Uint8Array,
    compressed: boolean,
  ): Uint8Array;
}
