import { type HDAccount, mnemonicToAccount } from "viem/accounts";

/**
 * The mnemonic every local Ethereum node funds and everybody knows. Money sent to these accounts on a public chain is
 * gone at once: they exist for local chains only.
 */
export const LOCAL_MNEMONIC = "test test test test test test test test test test test junk";
export const LOCAL_CHAIN_ID = 31_337;

export const ROLES = [
  "deployer",
  "founder",
  "guardian",
  "attester",
  "artist",
  "seeder",
  "listener",
  "second listener",
  "faucet",
] as const;
export type Role = (typeof ROLES)[number];

/** One wallet per role, by its index in the mnemonic. */
export function localAccount(role: Role): HDAccount {
  return mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: ROLES.indexOf(role) });
}

export function localPrivateKey(role: Role): `0x${string}` {
  const key = localAccount(role).getHdKey().privateKey as Uint8Array;
  return `0x${Buffer.from(key).toString("hex")}`;
}
