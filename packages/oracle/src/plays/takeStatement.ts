import {
  checkCoverage,
  countsAsPlay,
  coveredSeconds,
  Fault,
  type Hex,
  hexToBytes,
  isPlausible,
  type PlayClientMessage,
} from "@musicchain/protocol";
import type { Digests } from "./createDigests.ts";
import type { PlayTable } from "./createPlayTable.ts";
import { checkSessionSignature } from "./createSessions.ts";
import { encodeSessionEvidence } from "./encodeSessionEvidence.ts";
import type { PlayContext, Refusal } from "./types.ts";

export type Statement = Extract<PlayClientMessage, { type: "statement" }>;
export type Stored = { digest: Hex; covered: number };

/** A client that rounds its clock up is at most this far ahead, seconds. */
export const END_SLACK = 1;
/** The one that made the play count, and the last word. */
export const MAX_VERIFICATIONS = 2;

/**
 * Judges a statement against what was reported live, verifies it and stores it durably. Everything that costs
 * nothing comes before the signature; a play that does not count is never verified.
 */
export async function takeStatement(
  { attester, log, clock, verifiers, limits }: PlayContext,
  digests: Digests,
  table: PlayTable,
  slot: number,
  statement: Statement,
): Promise<Stored | Refusal> {
  const session = table.session(slot);
  const { listener } = session.grant;
  const { start, end } = statement;
  const seconds = table.seconds(slot);
  const song = table.song(slot);
  if (start !== table.start(slot) || end <= start || end > clock.seconds() + END_SLACK)
    return { reason: "TimeOrder" };
  const coverage = hexToBytes(statement.coverage);
  if (checkCoverage(coverage, seconds) !== Fault.None || !table.holds(slot, coverage)) {
    return { reason: "CoverageInvalid" };
  }
  const covered = coveredSeconds(coverage);
  if (!countsAsPlay(covered, seconds)) return { reason: "CoverageTooLow" };
  if (!isPlausible(covered, start, end)) return { reason: "TimeImplausible" };

  const claim = {
    attester,
    song,
    listener,
    seeder: table.seeder(slot),
    relay: table.relay(slot),
    start,
    end,
    coverage,
  };
  const named = digests.statement(claim);
  const digest = named.hex;
  const known = table.verified(slot) > 0 ? log.newest({ listener, start }) : undefined;
  if (known?.digest === digest) return { digest, covered };
  if (known && log.fate(known).kind === "placed") return { digest: known.digest, covered: known.covered };
  if (table.verified(slot) >= MAX_VERIFICATIONS) return { reason: "StatementReplayed" };
  if (log.queued >= limits.queued || log.waitingCount >= limits.waiting) return { reason: "Busy" };

  // By what is on disk and not by what was tried: the first may have failed to get there.
  const version = known ? 2 : 1;
  table.countVerified(slot);
  const signature = checkSessionSignature({ verifiers }, session, named, statement.signature);
  if (!signature) return { reason: "StatementSignature" };

  const evidence = encodeSessionEvidence(session, claim, signature);
  const play = { listener, start, version, end, song, covered, seconds, digest, evidence } as const;
  const outcome = await log.append(play).catch((error: unknown) => {
    // Not the listener's fault: it may state again as often as it could before. The slot may be another's by now.
    if (table.session(slot) === session && table.start(slot) === start) table.forgiveVerified(slot);
    throw error;
  });
  switch (outcome) {
    case "stored":
    case "repeated":
      return { digest, covered };
    case "overlap":
      return { reason: "Overlap" };
    case "replaced":
      return { reason: "StatementReplayed" };
    case "placed": {
      const counted = log.newest({ listener, start })!;
      return { digest: counted.digest, covered: counted.covered };
    }
  }
}
