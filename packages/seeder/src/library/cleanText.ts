/** Longest text of a song block, bytes of UTF-8 (`docs/formats.md`, section 7). */
const MAX_TEXT_BYTES = 512;

/**
 * Makes a tag fit for a song block: NFC, no control or direction-override characters, white space collapsed, at
 * most 512 bytes of UTF-8, never cut inside a character.
 */
export function cleanText(text: string | undefined, maxBytes = MAX_TEXT_BYTES): string {
  if (text === undefined) return "";
  const plain = text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  let bytes = 0;
  let kept = "";
  for (const character of plain) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.trim();
}
