import { FatalError, playLedgerAbi } from "@musicchain/protocol";
import type { Hash } from "viem";
import { localAccount } from "./accounts.ts";
import { actAsCouncil } from "./actAsCouncil.ts";
import type { Deployment } from "./deployment.ts";
import { publicClientFor, walletClientFor } from "./rpc.ts";

/** The council admits the attester and the attester bonds, unless that was done before. */
export async function ensureAttester(deployment: Deployment): Promise<void> {
  const { rpcUrl, ledger } = deployment;
  const client = publicClientFor(rpcUrl);
  const at = { address: ledger, abi: playLedgerAbi } as const;
  const attester = localAccount("attester").address;
  const mined = async (what: string, hash: Hash) => {
    const { status } = await client.waitForTransactionReceipt({ hash, timeout: 30_000 });
    if (status !== "success") throw new FatalError(`${what} was refused in ${hash}`, "read the chain's log");
  };

  if (!(await client.readContract({ ...at, functionName: "isAdmitted", args: [attester] }))) {
    await actAsCouncil(deployment, { act: "admit", account: attester });
  }
  if ((await client.readContract({ ...at, functionName: "bondOf", args: [attester] })) === 0n) {
    const { bond } = await client.readContract({ ...at, functionName: "parameters" });
    const wallet = walletClientFor(rpcUrl, "attester");
    await mined(
      "the attester's bond",
      await wallet.writeContract({ ...at, functionName: "bond", value: bond }),
    );
  }
}
