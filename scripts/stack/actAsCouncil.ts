import { type ActRequest, actByCouncil, connectCouncil } from "@musicchain/cli/council";
import { connectChain } from "@musicchain/seeder/chain";
import { localAccount } from "./accounts.ts";
import type { Deployment } from "./deployment.ts";

/** The local council's one seat proposes, votes for, queues and executes an act, as the command line does. */
export async function actAsCouncil(deployment: Deployment, request: ActRequest): Promise<void> {
  const council = await connectCouncil(await connectChain(deployment), deployment.council);
  await actByCouncil(council, localAccount("founder"), request);
}
