/** `1 song`, `2 songs`; `many` where it is not the word with an s. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`;
}
