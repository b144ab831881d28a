import type { Address, Hex } from "../bytes.ts";

/** The wallet's word that a session key speaks for it: `docs/formats.md`, section 5. */
export type SessionGrant = {
  listener: Address;
  /** P-256 `x ‖ y` (64 bytes) or a secp256k1 address (20 bytes). */
  sessionKey: Hex;
  attester: Address;
  /** Half-open window of a play's start, seconds. */
  validFrom: number;
  validUntil: number;
  /** Wei a mature play may burn. */
  maxBurnPerPlay: bigint;
};

/** A session key opens a play against the oracle's challenge. */
export type PlayOpen = {
  attester: Address;
  listener: Address;
  song: number;
  seeder: Address;
  /** `ZERO_ADDRESS`: none. */
  relay: Address;
  challenge: Hex;
};

/** The final claim of a play; its digest is the play's identity. */
export type PlayStatement = {
  attester: Address;
  song: number;
  listener: Address;
  seeder: Address;
  /** `ZERO_ADDRESS`: none. */
  relay: Address;
  /** Half-open window, seconds. */
  start: number;
  end: number;
  coverage: Uint8Array;
};

/** A wallet's word that a libp2p peer earns for it. */
export type PeerBinding = { wallet: Address; peerId: string; validFrom: number; validUntil: number };

export type Domain = { name: "Musicchain"; version: "1"; chainId: number; verifyingContract: Address };

/** EIP-712 domain of one ledger on one chain. Keep and reuse the object: its hash is cached with it. */
export function domain(chainId: number, ledger: Address): Domain {
  return { name: "Musicchain", version: "1", chainId, verifyingContract: ledger.toLowerCase() as Address };
}

export const sessionGrantTypes = {
  SessionGrant: [
    { name: "listener", type: "address" },
    { name: "sessionKey", type: "bytes" },
    { name: "attester", type: "address" },
    { name: "validFrom", type: "uint64" },
    { name: "validUntil", type: "uint64" },
    { name: "maxBurnPerPlay", type: "uint128" },
  ],
} as const;

export const playOpenTypes = {
  PlayOpen: [
    { name: "attester", type: "address" },
    { name: "listener", type: "address" },
    { name: "song", type: "uint256" },
    { name: "seeder", type: "address" },
    { name: "relay", type: "address" },
    { name: "challenge", type: "bytes32" },
  ],
} as const;

export const playStatementTypes = {
  PlayStatement: [
    { name: "attester", type: "address" },
    { name: "song", type: "uint256" },
    { name: "listener", type: "address" },
    { name: "seeder", type: "address" },
    { name: "relay", type: "address" },
    { name: "start", type: "uint64" },
    { name: "end", type: "uint64" },
    { name: "coverage", type: "bytes" },
  ],
} as const;

export const peerBindingTypes = {
  PeerBinding: [
    { name: "wallet", type: "address" },
    { name: "peerId", type: "string" },
    { name: "validFrom", type: "uint64" },
    { name: "validUntil", type: "uint64" },
  ],
} as const;
