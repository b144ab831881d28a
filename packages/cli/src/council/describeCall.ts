import { type Address, type Hex, playLedgerAbi, recordingsAbi, seatsAbi } from "@musicchain/protocol";
import { decodeFunctionData, isAddressEqual } from "viem";
import type { Council } from "./connectCouncil.ts";

/** What a proposed call does, from its bytes: `ledger.release(3, 5)`. A description could say something else. */
export function describeCall({ chain, seats, recordings }: Council, target: Address, data: Hex): string {
  const known = [
    { name: "ledger", address: chain.ledger, abi: playLedgerAbi },
    { name: "recordings", address: recordings, abi: recordingsAbi },
    { name: "seats", address: seats, abi: seatsAbi },
  ].find(({ address }) => isAddressEqual(address, target));
  if (known) {
    try {
      const { functionName, args } = decodeFunctionData({ abi: known.abi, data });
      return `${known.name}.${functionName}(${(args ?? []).map(show).join(", ")})`;
    } catch {
      return `${known.name}: ${data}`;
    }
  }
  return `${target}: ${data}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return /^0x[0-9a-fA-F]*$/.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${show(inner)}`)
    .join(", ")} }`;
}
