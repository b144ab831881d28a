const ONE = 10n ** 18n;

/** Wei as tokens, exact: 1 250 000 000 000 000 000 → "1.25". Thousands are grouped by a thin space. */
export function formatTokens(wei: bigint): string {
  const sign = wei < 0n ? "−" : "";
  const size = wei < 0n ? -wei : wei;
  const whole = (size / ONE).toString().replace(/\B(?=(\d{3})+$)/g, "\u2009");
  const fraction = (size % ONE).toString().padStart(18, "0").replace(/0+$/, "");
  return sign + (fraction === "" ? whole : `${whole}.${fraction}`);
}
