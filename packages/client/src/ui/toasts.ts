import { createStore } from "../lib/createStore.ts";

export type Toast = { id: number; text: string; tone: "info" | "good" | "bad" };
export const toastStore = createStore<{ toasts: Toast[] }>({ toasts: [] });
let next = 1;

/** Says something in passing. The same sentence twice in a row is one toast. */
export function toast(text: string, tone: Toast["tone"] = "info"): void {
  const present = toastStore.get().toasts;
  if (present.at(-1)?.text === text) return;
  const id = next++;
  toastStore.set({ toasts: [...present.slice(-2), { id, text, tone }] });
  setTimeout(() => dismissToast(id), 6_000);
}

export function dismissToast(id: number): void {
  toastStore.set({ toasts: toastStore.get().toasts.filter((each) => each.id !== id) });
}
