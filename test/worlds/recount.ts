import { type Address, decodeEvidence, decodeEvidenceFile, ONE, ZERO_ADDRESS } from "@musicchain/protocol";

export type Counted = {
  digest?: string;
  song: number;
  listener: Address;
  seeder: Address;
  relay: Address;
  start: number;
  end: number;
};

/** Plays of a batch as its public evidence says them. */
export function playsOfEvidence(file: Uint8Array): Counted[] {
  return decodeEvidenceFile(file)!.map((bytes) => {
    const { song, listener, seeder, relay, start, end } = decodeEvidence(bytes)!.statement;
    return { song, listener, seeder, relay, start, end };
  });
}

/**
 * What discovery-tier plays are worth, told again from the rules' words and nothing of the code: one token to the
 * song's escrow, one for serving (a quarter to a relay), one to a listener's first play of a song.
 */
export function recount(plays: readonly Counted[]) {
  const earned = new Map<Address, bigint>();
  const escrowed = new Map<number, bigint>();
  const discovered = new Set<string>();
  const add = (owner: Address, amount: bigint) => earned.set(owner, (earned.get(owner) ?? 0n) + amount);
  for (const { song, listener, seeder, relay } of plays) {
    escrowed.set(song, (escrowed.get(song) ?? 0n) + ONE);
    const viaRelay = relay === ZERO_ADDRESS ? 0n : ONE / 4n;
    add(seeder, ONE - viaRelay);
    if (viaRelay > 0n) add(relay, viaRelay);
    if (!discovered.has(`${listener} ${song}`)) add(listener, ONE);
    discovered.add(`${listener} ${song}`);
  }
  return { earned, escrowed };
}

/** Pairs of one listener's plays that overlap in time. */
export function overlaps(plays: readonly Counted[]): [Counted, Counted][] {
  const found: [Counted, Counted][] = [];
  const ordered = [...plays].sort((a, b) =>
    a.listener < b.listener ? -1 : a.listener > b.listener ? 1 : a.start - b.start,
  );
  for (let i = 1; i < ordered.length; i++) {
    const [before, after] = [ordered[i - 1]!, ordered[i]!];
    if (before.listener === after.listener && after.start < before.end) found.push([before, after]);
  }
  return found;
}
