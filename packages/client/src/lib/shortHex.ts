/** 0x1234…cdef: enough to recognise, never enough to compare by. */
export function shortHex(hex: string, edge = 4): string {
  return hex.length <= 2 * edge + 3 ? hex : `${hex.slice(0, 2 + edge)}…${hex.slice(-edge)}`;
}
