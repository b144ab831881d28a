import type { ApiAccount } from "@musicchain/protocol";
import type { AppConfig } from "../config/configStore.ts";
import { checkAccountProof, type ProofStep } from "./checkAccountProof.ts";
import { createChainReader } from "./createChainReader.ts";

export type VerifiedAccount = {
  steps: ProofStep[];
  holds: boolean;
  /** Wei; from the proof and the chain, not from the oracle's sum. */
  claimable: bigint;
  claimed: bigint;
  balance: bigint;
  credit: bigint;
};

/** Recomputes an account's figures in this browser against the ledger on the chain. */
export async function verifyAccount(config: AppConfig, account: ApiAccount): Promise<VerifiedAccount> {
  const chain = createChainReader(config);
  const { proof, address } = account;
  const owner = address as `0x${string}`;
  const [claimed, balance, credit] = await Promise.all([
    chain.claimed(owner),
    chain.balance(owner),
    chain.credit(owner),
  ]);
  if (proof === null) return { steps: [], holds: true, claimable: 0n, claimed, balance, credit };
  const steps = checkAccountProof(proof, owner, await chain.batch(BigInt(proof.header.batchId)));
  const holds = steps.every((step) => step.holds);
  const owed = BigInt(proof.account.earned) - claimed;
  return { steps, holds, claimable: holds && owed > 0n ? owed : 0n, claimed, balance, credit };
}
