/** `covered` distinct seconds fit into `[start, end)`, with 5 % and two seconds of tolerance. */
export function isPlausible(covered: number, start: number, end: number): boolean {
  return 100 * covered <= 105 * (end - start) + 200;
}
