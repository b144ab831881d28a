/** "1.25" → wei. undefined for anything that is not a plain decimal with at most 18 places. */
export function parseTokens(text: string): bigint | undefined {
  const match = /^(\d{1,12})(?:[.,](\d{0,18}))?$/.exec(text.trim());
  if (match === null) return undefined;
  return BigInt(match[1]!) * 10n ** 18n + BigInt((match[2] ?? "").padEnd(18, "0"));
}
