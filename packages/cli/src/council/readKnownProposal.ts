import { councilAbi, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import type { Council } from "./connectCouncil.ts";
import { type Proposal, readProposal } from "./readProposal.ts";

/** @throws UserError when there is no such proposal */
export async function readKnownProposal(council: Council, id: bigint): Promise<Proposal> {
  const { chain, address } = council;
  try {
    const count = await chain.client.readContract({
      ...{ address, abi: councilAbi, functionName: "proposalCount", blockTag: "pending" },
    });
    if (id < 1n || id > count) {
      throw new UserError(
        `There is no proposal ${id}.`,
        count === 0n ? "Nothing was proposed yet." : `There are proposals 1 to ${count}.`,
      );
    }
    return await readProposal(council, id);
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}
