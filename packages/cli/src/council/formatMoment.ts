/** Block time in seconds, for people: `2026-11-21 14:30:05 UTC`. */
export function formatMoment(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
