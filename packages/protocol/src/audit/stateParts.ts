import type { StateParts } from "../ledger/hashing.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";

/** What opens the hash of a state: the struct `State` of the contracts. */
export function stateParts(state: LedgerState): StateParts {
  return {
    songsRoot: state.songsRoot(),
    accountsRoot: state.accountsRoot(),
    accruedSupply: state.accruedSupply,
    accountCount: state.accountCount,
  };
}
