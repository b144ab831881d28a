import {
  type ApiAccount,
  accountLeaf,
  type BatchHeader,
  batchCommitment,
  rootFromPath,
  stateHash,
} from "@musicchain/protocol";

export type AccountProof = NonNullable<ApiAccount["proof"]>;
export type ProofStep = { text: string; holds: boolean };

/** What the ledger itself says, read from the chain. */
export type BatchOnChain = {
  commitment: string;
  status: "none" | "pending" | "final" | "reverted";
  /** Pending, and the ledger would make it final now: a claim does so on the way. */
  isRipe: boolean;
};

/** Money and times of the wire's header as the protocol counts them. */
export function toHeader(header: AccountProof["header"]): BatchHeader {
  const { batchId, parentId, earliest, time, window, answerTime, bond } = header;
  return {
    ...header,
    batchId: BigInt(batchId),
    parentId: BigInt(parentId),
    earliest: BigInt(earliest),
    time: BigInt(time),
    window: BigInt(window),
    answerTime: BigInt(answerTime),
    bond: BigInt(bond),
  };
}

/** The two steps every proof ends with: the header is the one the ledger committed to, and it stands. */
export function checkHeader(
  header: AccountProof["header"],
  state: string | undefined,
  chain: BatchOnChain,
): ProofStep[] {
  return [
    { text: "The accounts and songs hash to the batch's end state", holds: state === header.stateAfter },
    {
      text: `The batch's commitment is the one on the chain (batch ${header.batchId})`,
      holds: batchCommitment(toHeader(header)) === chain.commitment,
    },
    {
      text: "The ledger calls the batch final, or would with the claim",
      holds: chain.status === "final" || chain.isRipe,
    },
  ];
}

/** Follows an account's figures from its leaf to the commitment on the chain; all steps must hold. */
export function checkAccountProof(proof: AccountProof, owner: string, chain: BatchOnChain): ProofStep[] {
  const { account, index, path, opening, header } = proof;
  const leaf = accountLeaf({ ...account, earned: BigInt(account.earned), burned: BigInt(account.burned) });
  const accountsRoot = index < opening.accountCount ? rootFromPath(leaf, index, path) : undefined;
  const state =
    accountsRoot === undefined
      ? undefined
      : stateHash({
          songsRoot: opening.otherRoot,
          accountsRoot,
          accruedSupply: BigInt(opening.accruedSupply),
          accountCount: opening.accountCount,
        });
  return [
    { text: "The figures are this account's", holds: account.owner.toLowerCase() === owner.toLowerCase() },
    { text: `They are leaf ${index} of the accounts tree`, holds: accountsRoot !== undefined },
    ...checkHeader(header, state, chain),
  ];
}
