/** Answers under way at once as long as there is time. */
const FEW = 4;
/** The most: nodes keep so many transactions of one account. */
const MOST = 64;
/** Seconds in which answers that were sent together are mined, also if they had to be sent again for more. */
const ROUND_SECONDS = 60;

/**
 * How many answers to demands have to be under way at once so that each is mined in the first half of the time it has left:
 * up to every deadline, all that end no later have to fit into the rounds until then.
 *
 * @param deadlines of the open demands, UTC seconds
 */
export function answersAtOnce(deadlines: readonly number[], now: number): number {
  const sorted = deadlines.toSorted((a, b) => a - b);
  const needed = sorted.map((deadline, i) => {
    const rounds = Math.max(1, Math.floor((deadline - now) / 2 / ROUND_SECONDS));
    return Math.ceil((i + 1) / rounds);
  });
  return Math.min(MOST, Math.max(FEW, ...needed));
}
