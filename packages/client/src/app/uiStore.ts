import { createStore } from "../lib/createStore.ts";

export type OpenDialog = "none" | "wallet" | "help" | "queue" | "now";

/** Which sheet lies over the page. */
export const uiStore = createStore<{ dialog: OpenDialog }>({ dialog: "none" });
export const openDialog = (dialog: OpenDialog) => uiStore.set({ dialog });
export const closeDialog = () => uiStore.set({ dialog: "none" });
