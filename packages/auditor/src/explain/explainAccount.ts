import { type AccountState, type Address, UserError } from "@musicchain/protocol";
import type { AuditChain } from "../chain/types.ts";
import type { CountedPlay } from "../rebuild/playsOfBatch.ts";
import type { ExplainedPlay } from "./explainPlay.ts";
import { type ExplainOptions, openExplainer } from "./openExplainer.ts";

export type Role = "listener" | "seeder" | "relay";
/** A play the account had a part in; `earned` and `burned` are its own, wei. */
export type AccountPlay = ExplainedPlay & { role: Role; earned: bigint };

export type ExplainedAccount = {
  owner: Address;
  index: number;
  /** In the newest standing state. Wei, but for counts. */
  newest: AccountState;
  /** In the newest final state; undefined: it is in none yet. */
  final: AccountState | undefined;
  credit: bigint;
  claimed: bigint;
  claimable: bigint;
  plays: AccountPlay[];
  /** What the plays sum up to is what the state says. */
  agrees: boolean;
  evidenceProblems: string[];
};

const roleOf = (owner: Address, play: CountedPlay): Role =>
  play.listener === owner ? "listener" : play.seeder === owner ? "seeder" : "relay";

/** Every wei of an account: the plays it earned and burned by, and what was paid of it. */
export async function explainAccount(
  chain: AuditChain,
  owner: Address,
  options: ExplainOptions,
): Promise<ExplainedAccount> {
  const keep = (play: CountedPlay) => [play.listener, play.seeder, play.relay].includes(owner);
  const explainer = await openExplainer(chain, { keep }, options);
  const { head, chronicle } = explainer;
  const index = head.indexOf(owner);
  if (index === undefined) {
    throw new UserError(
      `No counted play names ${owner}.`,
      "Check the address: an account begins with the first counted play it has a part in.",
    );
  }
  const { plays: explained, problems } = await explainer.explained();
  const plays = explained.map((play): AccountPlay => {
    const role = roleOf(owner, play);
    return { ...play, role, earned: play.lanes[role], burned: role === "listener" ? play.burned : 0n };
  });
  const newest = head.account(index)!;
  const final = explainer.final()?.account(index);
  const claimed = chronicle.claimed(owner);
  const sum = (of: (play: AccountPlay) => bigint) => plays.reduce((total, play) => total + of(play), 0n);
  return {
    ...{ owner, index, newest, final, claimed, plays, evidenceProblems: problems },
    credit: chronicle.credit(owner),
    claimable: final && final.earned > claimed ? final.earned - claimed : 0n,
    agrees: sum(({ earned }) => earned) === newest.earned && sum(({ burned }) => burned) === newest.burned,
  };
}
