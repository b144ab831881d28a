import type { Hex } from "../bytes.ts";
import { FatalError } from "../errors.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import type { AccountState } from "../rules/applyPlay.ts";

/** The struct `AccountClaim` of the contracts: an account with its path. */
export type AccountClaim = { index: number; account: AccountState; mask: number; siblings: Hex[] };

/** Opens one account of a state. @throws FatalError for an index the state does not have. */
export function accountClaim(
  state: Pick<LedgerState, "account" | "accountPath">,
  index: number,
): AccountClaim {
  const account = state.account(index);
  if (!account) throw new FatalError(`The state has no account ${index}`, "Open the state that has it.");
  const { mask, siblings } = state.accountPath(index);
  return { index, account, mask, siblings };
}
