/** A title for a file without tags: `01 - my_song.mp3` → `my song`. Never empty. */
export function titleFromFileName(name: string): string {
  const base = name.split(/[\\/]/).pop() ?? name;
  const stem = base.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  const text = stem.normalize("NFC").replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  const spaced = text.replace(/[_\s]+/g, " ").trim();
  const title = spaced.replace(/^\d{1,3}\s*[-.)]\s*(?=\S)|^\d{2,3}\s+(?=\S)/, "");
  return title || spaced || "Untitled";
}
