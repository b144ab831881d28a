/** The part of npm's `sodium-native` that is used; the package ships no types. */
declare module "sodium-native" {
  export function crypto_sign_verify_detached(
    signature: Uint8Array,
    message: Uint8Array,
    publicKey: Uint8Array,
  ): boolean;
}
