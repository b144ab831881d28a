export type Clock = {
  /** Oracle time: UTC seconds, never behind the newest block that was read. */
  seconds: () => number;
  /** Milliseconds that only grow, for what passes between two beats. */
  elapsed: () => number;
  /** The chain is ahead of this machine's clock: go along. Block times decide what the ledger accepts. */
  follow: (blockTime: number) => void;
};

export function createClock({
  now = Date.now,
  elapsed = () => performance.now(),
}: {
  now?: () => number;
  elapsed?: () => number;
} = {}): Clock {
  let ahead = 0;
  return {
    seconds: () => Math.floor(now() / 1000) + ahead,
    elapsed,
    follow: (blockTime) => {
      ahead = Math.max(ahead, blockTime - Math.floor(now() / 1000));
    },
  };
}
