import { useSyncExternalStore } from "react";
import type { Store } from "./createStore.ts";

/** One field or derived value of a store; `select` must return the same value for the same state. */
export function useStore<T, U>(store: Store<T>, select: (value: T) => U): U {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
