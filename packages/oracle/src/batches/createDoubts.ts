import type { Store } from "../store/createStore.ts";
import { playName } from "./freeze.ts";

/**
 * Plays (`playName`) of own batches that a proof was brought against. They wait again like all of a reverted batch, but
 * are not believed a second time without their signatures: what was proven wrong must not be submitted twice.
 */
export function createDoubts({ chain, plays }: Pick<Store, "chain" | "plays">) {
  let known = "";
  let doubts: ReadonlySet<string> = new Set();

  return function doubted(): ReadonlySet<string> {
    const proven = chain.disproved();
    if (proven.join() !== known) {
      const found = new Set<string>();
      for (const own of proven) for (const { play } of plays.placements(own)) found.add(playName(play));
      doubts = found;
      known = proven.join();
    }
    return doubts;
  };
}
