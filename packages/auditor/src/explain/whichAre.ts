/** What to ask for instead of a number that is not there; they are numbered from 1. */
export function whichAre(things: string, count: number): string {
  return count === 0 ? `There are no ${things} yet.` : `There are ${things} 1 to ${count}.`;
}
