import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "./cleanText.ts";

test("composes, strips controls and overrides, collapses white space", () => {
  expect(cleanText("  Cafe\u0301\u0000\n no\u202eir\t")).toBe("Café no ir".replace("no ir", "noir"));
  expect(cleanText(undefined)).toBe("");
});

test("cuts at a character, not at a byte", () => {
  expect(cleanText("é".repeat(300))).toBe("é".repeat(256));
  expect(cleanText("🎵".repeat(129))).toBe("🎵".repeat(128));
});

test("whatever comes in, what goes out is short, clean and stable", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 900 }), (text) => {
      const clean = cleanText(text);
      expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(512);
      expect(clean).not.toMatch(/\p{Cc}/u);
      expect(clean).toBe(clean.normalize("NFC"));
      expect(cleanText(clean)).toBe(clean);
    }),
  );
});
