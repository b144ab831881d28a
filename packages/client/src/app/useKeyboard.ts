import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { playerStore } from "../player/playerStore.ts";
import { actionOf, type KeyAction } from "./keyMap.ts";
import { player } from "./services.ts";
import { openDialog, uiStore } from "./uiStore.ts";

const STEP = 5;

/** The whole player by keyboard, wherever the focus is not in a field or on a control that uses the key itself. */
export function useKeyboard(): void {
  const router = useRouter();
  useEffect(() => {
    const acts: Record<KeyAction, () => void> = {
      toggle: () => player.toggle(),
      back: () => player.seekBy(-STEP),
      forward: () => player.seekBy(STEP),
      previous: () => player.previous(),
      next: () => player.next(),
      louder: () => player.setVolume(playerStore.get().volume + 0.05),
      quieter: () => player.setVolume(playerStore.get().volume - 0.05),
      mute: () => player.setVolume(playerStore.get().volume, !playerStore.get().muted),
      search: () => void toSearch(),
      queue: () => openDialog("queue"),
      help: () => openDialog("help"),
    };
    async function toSearch() {
      if (router.state.location.pathname !== "/") await router.navigate({ to: "/" });
      document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    }
    const onKey = (event: KeyboardEvent) => {
      const { dialog, shortcuts } = uiStore.get();
      if (!shortcuts || dialog !== "none" || event.defaultPrevented || usesKey(event)) return;
      const action = actionOf(event);
      // Without a song, space and arrows scroll as everywhere.
      const needsSong = action !== "search" && action !== "help" && action !== "queue";
      if (action === undefined || (needsSong && playerStore.get().song === undefined)) return;
      event.preventDefault();
      acts[action]();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [router]);
}

function usesKey({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("input, textarea, select")) return true;
  if (key.startsWith("Arrow"))
    return target.closest("[role=slider], [role=menu], [role=radiogroup], [role=tablist]") !== null;
  return key === " " && target.closest("button, a, summary, [role=menuitem], [role=switch]") !== null;
}
