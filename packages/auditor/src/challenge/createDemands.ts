import {
  type Address,
  type BatchHeader,
  faultProofsAbi,
  type Hex,
  playLedgerAbi,
} from "@musicchain/protocol";
import { type Abi, encodeFunctionData, type PublicClient } from "viem";
import type { ChainDemand } from "../chain/types.ts";
import type { Call } from "./types.ts";

/** Base fees may rise until a demand is mined; what is above the bond can be withdrawn. */
const ROOM = { of: 5n, by: 4n };
/** Gas a bond is reckoned with (contracts/proofs/Demands.sol). */
const ANSWER_GAS = 3_000_000n;

/** The transactions around withheld evidence, and what closed demands and shown faults are owed. */
export function createDemands({
  client,
  ledger,
  proofs,
}: {
  client: PublicClient;
  ledger: Address;
  proofs: Address;
}) {
  const abi = faultProofsAbi as Abi;
  const call = (functionName: string, args: unknown[], words: string, value = 0n): Call => ({
    ...{ to: proofs, data: encodeFunctionData({ abi, functionName, args }), value, words },
  });
  const read = (functionName: string, args: unknown[] = []) =>
    client.readContract({ address: proofs, abi, functionName, args }) as Promise<bigint>;
  const name = ({ batch, segment }: Pick<ChainDemand, "batch" | "segment">) =>
    `segment ${segment} of batch ${batch}`;

  return {
    async demand(header: BatchHeader, segment: number): Promise<Call> {
      // Nodes that simulate a call without a gas price do it at no base fee, and tell the least bond there is.
      const [told, { baseFeePerGas }] = await Promise.all([read("demandBond"), client.getBlock()]);
      const byFee = ANSWER_GAS * (baseFeePerGas ?? 0n);
      const bond = told > byFee ? told : byFee;
      const words = `demand the evidence of ${name({ batch: Number(header.batchId), segment })}`;
      return call("demandEvidence", [header, segment], words, (bond * ROOM.of) / ROOM.by);
    },
    expire: (header: BatchHeader, demand: ChainDemand): Call =>
      call("expireDemand", [header, demand.segment], `nobody showed the evidence of ${name(demand)} in time`),
    refund: (demand: ChainDemand): Call =>
      call(
        "refundDemand",
        [BigInt(demand.batch), demand.segment],
        `take back the bond for ${name(demand)}, which fell`,
      ),
    /** What `account` can take: bonds of closed demands, halves of slashed bonds. */
    async withdrawals(account: Hex): Promise<Call[]> {
      const ledgerAt = { address: ledger, abi: playLedgerAbi } as const;
      const [owed, reward] = await Promise.all([
        read("owed", [account]),
        client.readContract({ ...ledgerAt, functionName: "rewardOf", args: [account] }),
      ]);
      const calls: Call[] = [];
      if (owed > 0n) calls.push(call("withdraw", [], `take ${owed} wei of closed demands`));
      if (reward > 0n) {
        const data = encodeFunctionData({ abi: playLedgerAbi, functionName: "withdrawReward" });
        calls.push({
          to: ledger,
          data,
          value: 0n,
          words: `take ${reward} wei, half of a false attester's bond`,
        });
      }
      return calls;
    },
  };
}
