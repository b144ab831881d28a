import { type Address, bytesToHex } from "../bytes.ts";
import {
  domain,
  type PeerBinding,
  type PlayOpen,
  type PlayStatement,
  peerBindingTypes,
  playOpenTypes,
  playStatementTypes,
  type SessionGrant,
  sessionGrantTypes,
} from "./typedData.ts";

/** What viem's and wagmi's `signTypedData` take. */
type Where = { chainId: number; ledger: Address };

/**
 * @example
 * const signature = await signTypedDataAsync(sessionGrantTypedData({ chainId, ledger, grant }));
 */
export function sessionGrantTypedData({ chainId, ledger, grant }: Where & { grant: SessionGrant }) {
  return {
    domain: domain(chainId, ledger),
    types: sessionGrantTypes,
    primaryType: "SessionGrant",
    message: { ...grant, validFrom: BigInt(grant.validFrom), validUntil: BigInt(grant.validUntil) },
  } as const;
}

export function playOpenTypedData({ chainId, ledger, open }: Where & { open: PlayOpen }) {
  return {
    domain: domain(chainId, ledger),
    types: playOpenTypes,
    primaryType: "PlayOpen",
    message: { ...open, song: BigInt(open.song) },
  } as const;
}

export function playStatementTypedData({ chainId, ledger, statement }: Where & { statement: PlayStatement }) {
  return {
    domain: domain(chainId, ledger),
    types: playStatementTypes,
    primaryType: "PlayStatement",
    message: {
      ...statement,
      song: BigInt(statement.song),
      start: BigInt(statement.start),
      end: BigInt(statement.end),
      coverage: bytesToHex(statement.coverage),
    },
  } as const;
}

export function peerBindingTypedData({ chainId, ledger, binding }: Where & { binding: PeerBinding }) {
  return {
    domain: domain(chainId, ledger),
    types: peerBindingTypes,
    primaryType: "PeerBinding",
    message: { ...binding, validFrom: BigInt(binding.validFrom), validUntil: BigInt(binding.validUntil) },
  } as const;
}
