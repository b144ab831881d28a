import { playLedgerAbi, recordingsAbi, seatsAbi, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { BaseError, decodeErrorResult, type Hex } from "viem";
import type { Act } from "./composeAct.ts";
import type { Council } from "./connectCouncil.ts";

/** @throws UserError when the contracts would refuse the act if it were carried out now */
export async function checkAct({ chain, timelock }: Council, { target, data }: Act): Promise<void> {
  try {
    await chain.client.call({ account: timelock, to: target, data });
  } catch (error) {
    const refusal = error instanceof BaseError ? refusalOf(error) : undefined;
    if (refusal === undefined) throw explainError(error, chain.rpcUrl);
    throw new UserError(`The contract would refuse: ${refusal}.`, "docs/errors.md explains it.", {
      cause: error,
    });
  }
}

function refusalOf(error: BaseError): string | undefined {
  const { data } = error.walk() as { data?: Hex | { data?: Hex } };
  const bytes = typeof data === "object" ? data.data : data;
  if (bytes === undefined || bytes === "0x") return undefined;
  try {
    const abi = [...playLedgerAbi, ...recordingsAbi, ...seatsAbi];
    const { errorName, args } = decodeErrorResult({ abi, data: bytes });
    return `${errorName}(${(args ?? []).map(String).join(", ")})`;
  } catch {
    return bytes;
  }
}
