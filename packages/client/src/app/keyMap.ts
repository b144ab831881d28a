export type KeyAction =
  | "toggle"
  | "back"
  | "forward"
  | "previous"
  | "next"
  | "louder"
  | "quieter"
  | "mute"
  | "search"
  | "queue"
  | "help";

/** What a key does, and how the help sheet writes it. `shift` must match where it is given. */
export const KEYS: { key: string; shift?: boolean; action: KeyAction; keys: string; words: string }[] = [
  { key: " ", action: "toggle", keys: "Space", words: "Play or pause" },
  { key: "ArrowLeft", shift: false, action: "back", keys: "←", words: "Back 5 seconds" },
  { key: "ArrowRight", shift: false, action: "forward", keys: "→", words: "Forward 5 seconds" },
  { key: "ArrowLeft", shift: true, action: "previous", keys: "Shift ←", words: "Previous song" },
  { key: "ArrowRight", shift: true, action: "next", keys: "Shift →", words: "Next song" },
  { key: "ArrowUp", action: "louder", keys: "↑", words: "Louder" },
  { key: "ArrowDown", action: "quieter", keys: "↓", words: "Quieter" },
  { key: "m", action: "mute", keys: "M", words: "Mute" },
  { key: "/", action: "search", keys: "/", words: "Search" },
  { key: "q", action: "queue", keys: "Q", words: "Queue" },
  { key: "?", action: "help", keys: "?", words: "This list" },
];

/** A key pressed where it is not text and not another control's own key. */
export function actionOf(event: {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return KEYS.find((each) => each.key === key && (each.shift === undefined || each.shift === event.shiftKey))
    ?.action;
}
