import type { Address, Hex } from "@musicchain/protocol";
import type { ChainEvent, ChainLog } from "../store/createChainLog.ts";

export type Slash = { challenger: Address; reward: bigint; burned: bigint; block: number; transaction: Hex };

const isLater = (a: ChainEvent | undefined, b: ChainEvent | undefined): boolean =>
  a !== undefined && (b === undefined || a.block > b.block || (a.block === b.block && a.log > b.log));
const place = (event: ChainEvent | undefined): string => (event ? `${event.block}.${event.log}` : "");

/**
 * Where an attester stands with the ledger, and the ledger with new batches, by what was read of the chain. A bond that
 * was slashed or taken back stays so, over restarts too, until somebody deposits another.
 */
export function createStanding({ chain, attester }: { chain: ChainLog; attester: Address }) {
  const latest = (name: string) => chain.latest(name, attester);
  const isSince = (name: string) => isLater(latest(name), latest("Bonded"));

  return {
    slashed(): Slash | undefined {
      const slash = latest("Slashed");
      if (!slash || !isSince("Slashed")) return undefined;
      const { challenger, reward, burned } = slash.args as Record<string, string>;
      return {
        challenger: challenger as Address,
        reward: BigInt(reward!),
        burned: BigInt(burned!),
        block: slash.block,
        transaction: slash.tx,
      };
    },
    /** Whether the attester took its bond back and left. */
    hasLeft: (): boolean => isSince("Unbonded"),
    /** Until when no batch can be submitted, UTC seconds; 0: there is no pause. */
    pausedUntil(): number {
      const pause = chain.newest("Paused");
      return pause && isLater(pause, chain.newest("Unpaused")) ? Number(pause.args.until) : 0;
    },
    /** Another text once the attester's place or what a bond has to be may have changed. */
    version: (): string =>
      [
        ...["Bonded", "Unbonded", "Slashed", "AttesterAdmitted", "AttesterDismissed"].map(latest),
        chain.newest("ParametersChanged"),
      ]
        .map(place)
        .join(" "),
  };
}
export type Standing = ReturnType<typeof createStanding>;
