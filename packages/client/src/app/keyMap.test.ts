import { expect, test } from "vitest";
import { actionOf, KEYS } from "./keyMap.ts";

const press = (
  key: string,
  more: Partial<Record<"shiftKey" | "ctrlKey" | "metaKey" | "altKey", boolean>> = {},
) => actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("keys and shifted keys", () => {
  expect([press(" "), press("ArrowLeft"), press("ArrowLeft", { shiftKey: true })]).toEqual([
    "toggle",
    "back",
    "previous",
  ]);
  expect([press("M"), press("m"), press("?", { shiftKey: true }), press("/")]).toEqual([
    "mute",
    "mute",
    "help",
    "search",
  ]);
});

test("the browser's own shortcuts are left alone", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"] as const) {
    for (const { key } of KEYS) expect(press(key, { [modifier]: true })).toBeUndefined();
  }
});
