import { BaseError, ContractFunctionRevertedError, HttpRequestError, UserRejectedRequestError } from "viem";

export type WalletProblem = {
  kind: "rejected" | "reverted" | "funds" | "unreachable" | "other";
  message: string;
};

/** The ledger's refusals a person can meet, as sentences that say what to do. */
const REVERTS: Record<string, string> = {
  PlayLedger_HeaderWrong:
    "The batch this proof speaks of is not the ledger's. It may have been reverted; try again in a minute.",
  PlayLedger_NotFinal: "The batch is not final yet. Try again when its window has passed.",
  ERC20InsufficientBalance: "The account holds fewer tokens than this takes.",
  ERC20InsufficientAllowance: "The ledger may not take that many tokens. Approve the amount first.",
};

/** Any error of a wallet, the chain or a contract in words for the person who pressed the button. */
export function describeWalletError(error: unknown): WalletProblem {
  const code = findCode(error);
  if (
    code === 4001 ||
    (error instanceof BaseError && error.walk((e) => e instanceof UserRejectedRequestError) !== null)
  ) {
    return { kind: "rejected", message: "You said no in the wallet. Nothing was sent." };
  }
  if (code === -32002)
    return { kind: "other", message: "The wallet already shows a question. Open it and answer there." };
  if (error instanceof BaseError) {
    const reverted = error.walk((e) => e instanceof ContractFunctionRevertedError);
    if (reverted instanceof ContractFunctionRevertedError) {
      const name = reverted.data?.errorName ?? reverted.reason;
      const known = name === undefined ? undefined : REVERTS[name];
      return {
        kind: "reverted",
        message: known ?? `The contract refused: ${readable(name) ?? reverted.shortMessage}`,
      };
    }
    if (/insufficient funds/i.test(error.message)) {
      return { kind: "funds", message: "The account has too little ETH for the transaction's gas." };
    }
    if (error.walk((e) => e instanceof HttpRequestError) !== null) {
      return {
        kind: "unreachable",
        message: "The chain does not answer. Nothing is lost; try again in a moment.",
      };
    }
    return { kind: "other", message: error.shortMessage };
  }
  return { kind: "other", message: error instanceof Error ? error.message : String(error) };
}

/** `PlayLedger_BatchNotFinal` → "batch not final." */
function readable(name: string | undefined): string | undefined {
  const last = name?.split("_").at(-1);
  if (last === undefined) return undefined;
  return `${last.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()}.`;
}

function findCode(error: unknown): number | undefined {
  for (
    let e = error, depth = 0;
    e instanceof Object && depth < 8;
    e = (e as { cause?: unknown }).cause, depth++
  ) {
    const { code } = e as { code?: unknown };
    if (code === 4001 || code === -32002) return code;
  }
  return undefined;
}
