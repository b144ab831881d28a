import { councilAbi, FatalError, seatsAbi, UserError } from "@musicchain/protocol";
import { type LocalAccount, parseEventLogs } from "viem";
import { checkAct } from "./checkAct.ts";
import type { Act } from "./composeAct.ts";
import type { Council } from "./connectCouncil.ts";
import { sendCall } from "./sendCall.ts";

/**
 * Puts an act to the vote.
 * @returns the proposal's number
 * @throws UserError when the account has no seat
 */
export async function proposeAct(council: Council, account: LocalAccount, act: Act): Promise<bigint> {
  const { chain, seats, address } = council;
  const seat = await chain.client.readContract({
    ...{ address: seats, abi: seatsAbi, functionName: "seatOf", args: [account.address] },
  });
  if (seat === 0n) {
    throw new UserError(
      `${account.address} has no seat in the council.`,
      "Only seat holders propose; musicchain council seats lists them.",
    );
  }
  await checkAct(council, act);
  // The same act can be proposed again later: the time makes it another proposal.
  const description = `${act.title}\n\nProposed ${new Date().toISOString()}`;
  const receipt = await sendCall({
    ...{ chain, account },
    call: {
      ...{ address, abi: councilAbi, functionName: "propose" },
      args: [[act.target], [0n], [act.data], description],
    },
  });
  const [created] = parseEventLogs({ abi: councilAbi, logs: receipt.logs, eventName: "ProposalCreated" });
  if (!created) throw new FatalError("The council logged no proposal.", "Report this.");
  return created.args.proposalId;
}
