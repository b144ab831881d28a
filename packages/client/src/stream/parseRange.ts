/** The inclusive byte span a Range header asks for; undefined: the whole file; null: it cannot be satisfied. */
export type ByteSpan = { start: number; end: number };

/**
 * RFC 9110 §14.1.2 for one range. A header this does not understand is ignored, as the RFC allows; of several
 * ranges only the first is read, since a media element never asks for more.
 */
export function parseRange(header: string | null, size: number): ByteSpan | undefined | null {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*(?:,|$)/i.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  if (match[1] === "") {
    const last = Number(match[2]);
    return last === 0 || size === 0 ? null : { start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(match[1]);
  if (start >= size) return null;
  const end = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return end < start ? undefined : { start, end };
}
