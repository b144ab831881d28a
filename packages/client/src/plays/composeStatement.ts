import { countsAsPlay, type Domain, isPlausible, type PlayClientMessageInput } from "@musicchain/protocol";
import type { PlayInProgress } from "./playInProgress.ts";
import { signStatement } from "./signMessages.ts";

/**
 * What can be claimed of a play at `now` (the oracle's clock, seconds), or undefined: nothing new, less than half
 * heard, or more heard than time has passed. Taken at once, so that a later change of the meter does not matter.
 */
export function claimable(
  play: PlayInProgress,
  now: number,
): { end: number; covered: number; coverage: Uint8Array } | undefined {
  const { opened, meter, song, stated } = play;
  const covered = meter.covered();
  const end = Math.floor(now);
  if (opened === undefined || covered <= stated || !countsAsPlay(covered, song.seconds)) return undefined;
  return isPlausible(covered, opened.start, end)
    ? { end, covered, coverage: meter.coverage.slice() }
    : undefined;
}

/** The signed claim. */
export function composeStatement(
  domain: Domain,
  { session, song, witness, opened }: PlayInProgress,
  { id, end, coverage }: { id: number; end: number; coverage: Uint8Array },
): Promise<PlayClientMessageInput> {
  const { attester, listener } = session.grant;
  const { seeder, relay } = witness!;
  const { handle, start } = opened!;
  const statement = { attester, song: song.id, listener, seeder, relay, start, end, coverage };
  return signStatement(domain, session, { id, play: handle, statement });
}
