/** At least half of the song's seconds were heard, each counted once. */
export function countsAsPlay(covered: number, seconds: number): boolean {
  return 2 * covered >= seconds;
}
