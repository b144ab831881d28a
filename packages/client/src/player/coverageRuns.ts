/** The bitmap's runs of set seconds: what the strip under the seek bar draws. */
export function coverageRuns(coverage: Uint8Array, seconds: number): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let from = -1;
  for (let second = 0; second <= seconds; second++) {
    const heard = second < seconds && ((coverage[second >> 3] ?? 0) >> (second & 7)) & 1;
    if (heard && from < 0) from = second;
    if (!heard && from >= 0) {
      runs.push({ from, to: second });
      from = -1;
    }
  }
  return runs;
}
