import { actByCouncil } from "../council/actByCouncil.ts";
import { type ActRequest, composeAct } from "../council/composeAct.ts";
import type { Council } from "../council/connectCouncil.ts";
import { formatMoment } from "../council/formatMoment.ts";
import { proposeAct } from "../council/proposeAct.ts";
import { readKnownProposal } from "../council/readKnownProposal.ts";
import type { Action } from "../createProgram.ts";
import { plural } from "../plural.ts";

/** What a command line asks the council to do. */
export type Request<Options> = (council: Council, options: Options, ...words: never[]) => Promise<ActRequest>;

/** The action of `council propose …` for one kind of request. */
export function createPropose<Options>(toRequest: Request<Options>): Action<never> {
  return async (context, options: Options & { seeThrough: boolean }, ...words) => {
    const { output, signal } = context;
    const council = await context.council();
    const account = await context.account(council.chain);
    const request = await toRequest(council, options, ...words);
    if (options.seeThrough) {
      const id = await actByCouncil(council, account, request, { onStep: output.note, signal });
      output.print(`Proposal ${id} was carried out.`);
      output.json(await readKnownProposal(council, id));
      return;
    }
    const act = composeAct(council, request);
    const id = await proposeAct(council, account, act);
    const proposal = await readKnownProposal(council, id);
    const { needed, voteEnd } = proposal;
    output.print(
      `Proposal ${id}: ${act.title}.\n` +
        `It needs ${plural(Number(needed), "vote")} in favour by ${formatMoment(voteEnd)}: musicchain council vote ${id} for`,
    );
    output.json(proposal);
  };
}
