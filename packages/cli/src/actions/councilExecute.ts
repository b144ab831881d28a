import type { Context } from "../context.ts";
import { executeProposal } from "../council/executeProposal.ts";

export async function action(context: Context, _: object, id: bigint): Promise<void> {
  const { output } = context;
  const council = await context.council();
  const transaction = await executeProposal(council, await context.account(council.chain), id);
  output.print(`Proposal ${id} was carried out in ${transaction}.`);
  output.json({ id, transaction });
}
