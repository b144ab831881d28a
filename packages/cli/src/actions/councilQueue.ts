import type { Context } from "../context.ts";
import { formatMoment } from "../council/formatMoment.ts";
import { queueProposal } from "../council/queueProposal.ts";

export async function action(context: Context, _: object, id: bigint): Promise<void> {
  const { output } = context;
  const council = await context.council();
  const executableAt = await queueProposal(council, await context.account(council.chain), id);
  output.print(
    `Queued. From ${formatMoment(executableAt)} on anyone can run: musicchain council execute ${id}`,
  );
  output.json({ id, executableAt });
}
