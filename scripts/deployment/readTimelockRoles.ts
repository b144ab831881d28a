import type { Address } from "@musicchain/protocol";
import { type Hex, keccak256, type PublicClient, parseAbi, toHex } from "viem";

export const TIMELOCK_ROLES = {
  proposer: keccak256(toHex("PROPOSER_ROLE")),
  executor: keccak256(toHex("EXECUTOR_ROLE")),
  canceller: keccak256(toHex("CANCELLER_ROLE")),
  admin: `0x${"00".repeat(32)}` as Hex,
} as const;

const ABI = parseAbi([
  "event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)",
  "event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)",
]);

/** Who has which role of a timelock now, by everything that was ever granted and revoked: `role account`, sorted. */
export async function readTimelockRoles(
  client: PublicClient,
  { timelock, fromBlock }: { timelock: Address; fromBlock: bigint },
): Promise<string[]> {
  const logs = await client.getContractEvents({ address: timelock, abi: ABI, fromBlock, strict: true });
  const held = new Set<string>();
  for (const { eventName, args } of logs) {
    const name = Object.entries(TIMELOCK_ROLES).find(([, role]) => role === args.role)?.[0] ?? args.role;
    const entry = `${name} ${args.account.toLowerCase()}`;
    if (eventName === "RoleGranted") held.add(entry);
    else held.delete(entry);
  }
  return [...held].sort();
}
