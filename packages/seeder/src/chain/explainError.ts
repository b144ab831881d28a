import { MusicchainError, RetryableError, UserError } from "@musicchain/protocol";
import {
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  HttpRequestError,
  InsufficientFundsError,
  NonceTooLowError,
  TimeoutError,
  WaitForTransactionReceiptTimeoutError,
} from "viem";

/** What viem reports, as an error that says what to do. Anything else comes back as it is. */
export function explainError(error: unknown, rpcUrl: string): Error {
  if (error instanceof MusicchainError || !(error instanceof BaseError)) return error as Error;
  const cause = (type: new (...args: never[]) => Error) => error.walk((inner) => inner instanceof type);

  const reverted = cause(ContractFunctionRevertedError) as ContractFunctionRevertedError | null;
  if (reverted) {
    const { data, reason } = reverted;
    const why = data
      ? `${data.errorName}(${(data.args ?? []).map(String).join(", ")})`
      : (reason ?? "no reason given");
    return new UserError(`The contract refused: ${why}.`, ACTIONS[data?.errorName ?? ""] ?? SEE_ERRORS, {
      cause: error,
    });
  }
  if (cause(InsufficientFundsError)) {
    return new UserError(
      "The account has not enough ETH for the transaction and its gas.",
      "Send ETH to the account (on the local chain: musicchain's faucet), then try again.",
      { cause: error },
    );
  }
  if (cause(NonceTooLowError)) {
    return new RetryableError(
      "Another program used this account at the same moment.",
      "Try again; use one account per program.",
      { cause: error },
    );
  }
  if (cause(HttpRequestError) || cause(TimeoutError)) {
    return new RetryableError(
      `The node at ${rpcUrl} does not answer.`,
      "Check that it runs and that the address is right (--rpc), then try again.",
      { cause: error },
    );
  }
  if (cause(WaitForTransactionReceiptTimeoutError)) {
    return new RetryableError(
      "The transaction was sent but is not mined yet.",
      "Run the same command again: it looks at the chain first and sends nothing twice.",
      { cause: error },
    );
  }
  if (cause(ContractFunctionZeroDataError)) {
    return new UserError(
      "The address in the deployment is not the contract it should be.",
      "The chain may have been started afresh: deploy again, or name another file with --deployment.",
      { cause: error },
    );
  }
  return error;
}

const SEE_ERRORS = "docs/errors.md explains it.";
const ACTIONS: Record<string, string> = {
  SongRegistry_AlreadyRegistered: "The file is registered already; leave it out.",
  SongRegistry_SplitSum: "Make the shares sum to 10000 basis points.",
  SongRegistry_SplitParty: "Name each party once, and neither the token nor the ledger.",
  PlayLedger_WindowOpen: "The batch can still be contradicted; claim when its window is over.",
  Recordings_NotEarlier:
    "The song points to the earlier one already, or to one before it: nothing is left to do.",
  Recordings_Decided: "The council decided about this song; no proof changes that. Ask the council.",
  Recordings_DurationsApart: "An excerpt or an extended version is not the same recording; ask the council.",
  Recordings_IsSong:
    "A song is registered with this very file: a duplicate is proven of songs, not of files.",
  Recordings_IsVariant: "Somebody said the very same of this file already; nothing is left to do.",
  ERC20InsufficientBalance: "The account has not that many tokens; claim earnings first or buy less.",
};
