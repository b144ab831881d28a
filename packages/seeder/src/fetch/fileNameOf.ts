/** A name any file system takes: `Artist - Title`, without what has a meaning in a path. */
export function fileNameOf({ artist, title }: { artist: string; title: string }): string {
  const words = [artist, title].map((text) =>
    text
      .normalize("NFC")
      .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
  const name = cut(words.filter((word) => word !== "").join(" - "), 200).replace(/^[.\s-]+|[.\s]+$/g, "");
  return name || "Untitled";
}

/** At most so many bytes of UTF-8, whole characters: names end at 255 with their extension. */
function cut(text: string, bytes: number): string {
  let result = "";
  for (const character of text) {
    if (Buffer.byteLength(result + character) > bytes) break;
    result += character;
  }
  return result;
}
