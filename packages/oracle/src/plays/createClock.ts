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
  // The newest block time that was ahead, by the clock that only grows: a system clock that is set right later
  // does not add to it.
  let anchor = { time: 0, at: elapsed() };
  const fromChain = () => anchor.time + Math.floor((elapsed() - anchor.at) / 1000);
  return {
    seconds: () => Math.max(Math.floor(now() / 1000), fromChain()),
    elapsed,
    follow: (blockTime) => {
      if (blockTime > fromChain()) anchor = { time: blockTime, at: elapsed() };
    },
  };
}
