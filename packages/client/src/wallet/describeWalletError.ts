import {
  BaseError,
  ContractFunctionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  UserRejectedRequestError,
} from "viem";

export type WalletProblem = {
  kind: "rejected" | "reverted" | "funds" | "unreachable" | "other";
  message: string;
};

/** The ledger's refusals a person can meet, as sentences that say what to do. */
const REVERTS: Record<string, string> = {
  PlayLedger_HeaderWrong:
    "The batch this proof speaks of is not the ledger's any more; it may have been reverted. Try again in a minute.",
  PlayLedger_NotFinal: "The batch is not final yet. Try again when its window has passed.",
  PlayLedger_WindowOpen: "The batch's window is still open. Try again when it has passed.",
  PlayLedger_StateWrong: "The proof does not fit the ledger. Reload the page to fetch a new one.",
  PlayLedger_PathMalformed: "The proof does not fit the ledger. Reload the page to fetch a new one.",
  PlayLedger_OpeningWrong: "The song's splits do not fit the registry. Reload the page to fetch a new proof.",
  SessionGrants_AlreadyRegistered: "This session is already registered on the chain.",
  SessionGrants_AlreadyRevoked: "This session was already revoked on the chain.",
  SessionGrants_NotListener: "Only the wallet that signed the session can do this. Switch to that account.",
  ERC20InsufficientBalance: "The account holds fewer tokens than this takes.",
  MusicToken_CapExceeded: "The token has reached its cap; nothing more can be minted until some is burned.",
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
    const isPoor = error.walk((e) => e instanceof InsufficientFundsError) !== null;
    if (isPoor || /insufficient funds/i.test(error.message)) {
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
