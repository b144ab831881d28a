import { createStore } from "../lib/createStore.ts";
import { readSetting, writeSetting } from "../lib/settings.ts";

export type OpenDialog = "none" | "wallet" | "help" | "queue" | "now";

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

/** Which sheet lies over the page, and whether keys act outside of fields (speech input needs them off). */
export const uiStore = createStore<{ dialog: OpenDialog; shortcuts: boolean }>({
  dialog: "none",
  shortcuts: readSetting("shortcuts", true, isFlag),
});
export function setShortcuts(shortcuts: boolean): void {
  uiStore.set({ shortcuts });
  writeSetting("shortcuts", shortcuts);
}
export const openDialog = (dialog: OpenDialog) => uiStore.set({ dialog });
export const closeDialog = () => uiStore.set({ dialog: "none" });
