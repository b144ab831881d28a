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
const ROOM = { of: 3n, by: 2n };
const READ_GAS = 100_000n;
/** A withdrawal of less than a few times what it costs waits for more. */
const WORTH = { gas: 60_000n, times: 4n };
/** `DemandStatus` of the contract. */
const OPEN = 1;

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

  /** Asked as a transaction that pays its way: nodes take the base fee for 0 where nothing is paid. */
  async function bondNow(account: Hex): Promise<bigint> {
    const { baseFeePerGas } = await client.getBlock();
    const data = encodeFunctionData({ abi, functionName: "demandBond" });
    const fees = { gas: READ_GAS, maxFeePerGas: 2n * (baseFeePerGas ?? 0n), maxPriorityFeePerGas: 0n };
    const { data: bond } = await client.call({ account, to: proofs, data, ...fees });
    return BigInt(bond!);
  }

  return {
    /** Whether nobody closed it yet: one that expired is in no event of its own. */
    async isOpen({ batch, segment }: ChainDemand): Promise<boolean> {
      const at = { address: proofs, abi: faultProofsAbi } as const;
      const args = [BigInt(batch), segment] as const;
      return (await client.readContract({ ...at, functionName: "demandOf", args })).status === OPEN;
    },
    async demand(header: BatchHeader, segment: number, demander: Hex): Promise<Call> {
      const bond = await bondNow(demander);
      const words = `demand the evidence of ${name({ batch: Number(header.batchId), segment })}`;
      return call("demandEvidence", [header, segment], words, (bond * ROOM.of) / ROOM.by);
    },
    expire: (header: BatchHeader, demand: ChainDemand): Call =>
      call("expireDemand", [header, demand.segment], `nobody showed the evidence of ${name(demand)} in time`),
    refund: (demand: ChainDemand): Call =>
      call(
        "refundDemand",
        [BigInt(demand.batch), demand.segment],
        `take back the bond for ${name(demand)}, which fell for another reason`,
      ),
    /** What `account` can take, where that is worth it: bonds of closed demands, halves of slashed bonds. */
    async withdrawals(account: Hex): Promise<Call[]> {
      const ledgerAt = { address: ledger, abi: playLedgerAbi } as const;
      const [owed, reward, gasPrice] = await Promise.all([
        read("owed", [account]),
        client.readContract({ ...ledgerAt, functionName: "rewardOf", args: [account] }),
        client.getGasPrice(),
      ]);
      const least = WORTH.times * WORTH.gas * gasPrice;
      const calls: Call[] = [];
      if (owed > least) calls.push(call("withdraw", [], `take ${owed} wei of closed demands`));
      if (reward > least) {
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
