import { useSyncExternalStore } from "react";

/** Whether a media query fits now; for what must exist once, not twice with one copy hidden. */
export function useMedia(query: string): boolean {
  const list = matchMedia(query);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => list.matches,
  );
}
