import {
  evidenceLeaf,
  type Hex,
  listPath,
  type OpenedEvidence,
  SEGMENT_PLAYS,
  ZERO_HASH,
} from "@musicchain/protocol";

/**
 * The evidences of one batch as far as they were shown: as a file, or segment by segment in answers on chain. Each
 * comes with its path to the evidence root.
 */
export function createShown(playCount: number) {
  const segments = Math.ceil(playCount / SEGMENT_PLAYS);
  let file: { evidences: Uint8Array[]; leaves: Hex[] } | undefined;
  const answers = new Map<number, { evidences: Uint8Array[]; leaves: Hex[]; siblings: Hex[] }>();
  const placeOf = (play: number) => [Math.floor(play / SEGMENT_PLAYS), play % SEGMENT_PLAYS] as const;

  return {
    addFile(evidences: Uint8Array[]): void {
      file = { evidences, leaves: evidences.map(evidenceLeaf) };
    },
    /** `siblings` lead from the segment's subtree up to the evidence root. */
    addAnswer(segment: number, evidences: Uint8Array[], siblings: Hex[]): void {
      const leaves = evidences.map(evidenceLeaf);
      // A list of one segment is as wide as it needs to be; the subtrees of a longer one are all 32 wide.
      while (segments > 1 && leaves.length < SEGMENT_PLAYS) leaves.push(ZERO_HASH);
      answers.set(segment, { evidences, leaves, siblings });
    },
    evidenceOf(play: number): Uint8Array | undefined {
      const [segment, place] = placeOf(play);
      return file?.evidences[play] ?? answers.get(segment)?.evidences[place];
    },
    /** Of a play whose evidence was shown. */
    open(play: number): OpenedEvidence {
      if (file) return { evidence: file.evidences[play]!, siblings: listPath(file.leaves, play) };
      const [segment, place] = placeOf(play);
      const { evidences, leaves, siblings } = answers.get(segment)!;
      return { evidence: evidences[place]!, siblings: [...listPath(leaves, place), ...siblings] };
    },
    /** Segments nothing was shown of. */
    missing: (): number[] =>
      file ? [] : Array.from({ length: segments }, (_, i) => i).filter((segment) => !answers.has(segment)),
  };
}
export type Shown = ReturnType<typeof createShown>;
