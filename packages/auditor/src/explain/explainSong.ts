import {
  type Address,
  decodeMetadata,
  hexToBytes,
  royaltiesPayable,
  type SongState,
  UserError,
} from "@musicchain/protocol";
import type { AuditChain } from "../chain/types.ts";
import type { ExplainedPlay } from "./explainPlay.ts";
import { type ExplainOptions, openExplainer } from "./openExplainer.ts";
import { whichAre } from "./whichAre.ts";

export type ExplainedSong = {
  song: number;
  title: string;
  artist: string;
  seconds: number;
  registeredAt: number;
  parties: Address[];
  /** The song that plays starting now count for. */
  countsFor: number;
  /** In the newest standing state. Wei, but for plays. */
  newest: SongState;
  final: SongState | undefined;
  released: bigint;
  paid: bigint;
  claimable: bigint;
  plays: ExplainedPlay[];
  agrees: boolean;
  evidenceProblems: string[];
};

/** Every wei of a song: the plays that earned it, and what was paid of it. */
export async function explainSong(
  chain: AuditChain,
  id: number,
  options: ExplainOptions,
): Promise<ExplainedSong> {
  const explainer = await openExplainer(chain, { keep: ({ song }) => song === id }, options);
  const { chronicle, head, newest: block } = explainer;
  const registered = chronicle.song(id);
  if (!registered)
    throw new UserError(`Song ${id} is not registered.`, whichAre("songs", chronicle.songs().length));
  const { plays, problems } = await explainer.explained();
  const metadata = decodeMetadata(hexToBytes(registered.metadata));
  const newest = head.song(id);
  const final = explainer.final()?.song(id);
  const [released, paid] = [chronicle.released(id), chronicle.paid(id)];
  const artistLanes = (mature: boolean) =>
    plays.filter((play) => play.mature === mature).reduce((sum, { lanes }) => sum + lanes.artist, 0n);
  return {
    ...{ song: id, title: metadata?.title ?? "", artist: metadata?.artist ?? "" },
    ...{ seconds: registered.seconds, registeredAt: registered.registeredAt },
    ...{ parties: registered.parties, countsFor: chronicle.songAt(id, block.time + 1) },
    ...{ newest, final, released, paid, plays, evidenceProblems: problems },
    claimable: final ? royaltiesPayable({ ...final, released, paid }) : 0n,
    agrees:
      plays.length === newest.plays &&
      artistLanes(true) === newest.royalties &&
      artistLanes(false) === newest.escrowed,
  };
}
