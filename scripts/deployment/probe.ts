import {
  type Address,
  councilAbi,
  faultProofsAbi,
  musicTokenAbi,
  playLedgerAbi,
  recordingsAbi,
  seatsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import {
  type AbiFunction,
  type AbiParameter,
  BaseError,
  decodeErrorResult,
  encodeFunctionData,
  type Hex,
  type PublicClient,
  parseAbi,
} from "viem";

const ERRORS = [
  ...[...musicTokenAbi, ...songRegistryAbi, ...playLedgerAbi, ...faultProofsAbi],
  ...[...recordingsAbi, ...seatsAbi, ...councilAbi],
  ...parseAbi([
    "error AccessControlUnauthorizedAccount(address account, bytes32 role)",
    "error TimelockUnauthorizedCaller(address caller)",
  ]),
].filter(({ type }) => type === "error");

/**
 * Asks a live chain what a call with the emptiest arguments would meet.
 * @returns the name of the error it reverts with, "other" for one without a known name, undefined when it goes through
 */
export async function probe(
  client: PublicClient,
  { to, call, from }: { to: Address; call: AbiFunction; from: Address },
): Promise<string | undefined> {
  const data = encodeFunctionData({ abi: [call], args: call.inputs.map(emptiest) });
  try {
    await client.call({ account: from, to, data });
    return undefined;
  } catch (error) {
    const bytes = error instanceof BaseError ? revertedWith(error) : undefined;
    if (bytes === undefined) throw error;
    try {
      return decodeErrorResult({ abi: ERRORS, data: bytes }).errorName;
    } catch {
      return "other";
    }
  }
}

/** A call that reverts gives bytes, perhaps none; a node that fails gives neither. */
function revertedWith(error: BaseError): Hex | undefined {
  const { data, message } = error.walk() as { data?: Hex | { data?: Hex }; message?: string };
  const bytes = typeof data === "object" ? data.data : data;
  return bytes ?? (/revert/i.test(message ?? "") ? "0x" : undefined);
}

function emptiest(parameter: AbiParameter): unknown {
  const { type } = parameter;
  if (type.endsWith("]")) return [];
  if (type === "tuple") {
    const { components } = parameter as unknown as { components: AbiParameter[] };
    return components.some(({ name }) => !name)
      ? components.map(emptiest)
      : Object.fromEntries(components.map((component) => [component.name, emptiest(component)]));
  }
  if (type === "address") return "0x0000000000000000000000000000000000000001";
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "bytes") return "0x";
  if (type.startsWith("bytes")) return `0x${"00".repeat(Number(type.slice(5)))}`;
  return Number(/\d+/.exec(type)?.[0] ?? 256) > 48 ? 0n : 0;
}
