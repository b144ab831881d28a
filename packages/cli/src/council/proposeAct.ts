import { randomBytes } from "node:crypto";
import { type Address, bytesToHex, councilAbi, FatalError, seatsAbi, UserError } from "@musicchain/protocol";
import { getAddress, type LocalAccount, parseEventLogs } from "viem";
import { checkAct } from "./checkAct.ts";
import type { Act } from "./composeAct.ts";
import type { Council } from "./connectCouncil.ts";
import { sendCall } from "./sendCall.ts";

/**
 * The governor takes each text once. So it has a number that nobody can guess, and the same act can always be proposed
 * again; and it ends as OpenZeppelin's governor wants it to, so that nobody but its proposer can propose it: another seat
 * could use up the text, or cancel what it had proposed first.
 */
function describe({ title }: Act, proposer: Address): string {
  const nonce = bytesToHex(randomBytes(8)).slice(2);
  return `${title}\n\nProposed ${new Date().toISOString()}, ${nonce}\n#proposer=${getAddress(proposer)}`;
}

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
  const description = describe(act, account.address);
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
