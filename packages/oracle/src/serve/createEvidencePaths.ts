import {
  decodeEvidenceFile,
  evidenceLeaf,
  type Hex,
  hashNode,
  RetryableError,
  ZERO_ROOTS,
} from "@musicchain/protocol";
import type { Evidences } from "../batches/createEvidences.ts";
import { createBucket } from "../plays/createBucket.ts";

/** Batches whose evidence is kept at hand: about 4 MB each at 5 000 plays. */
const KEPT = 8;
/** One costs some 50 ms at 5 000 plays, for a request that costs nothing. */
const BUILDS = { perSecond: 4, burst: 20 };

export type EvidenceTree = { evidence: Uint8Array[]; path: (index: number) => Hex[] };

function build(evidence: Uint8Array[]): EvidenceTree {
  const levels = [evidence.map(evidenceLeaf)];
  for (let level = levels[0]!; level.length > 1; level = levels.at(-1)!) {
    const above: Hex[] = [];
    for (let i = 0; i < level.length; i += 2)
      above.push(hashNode(level[i]!, level[i + 1] ?? ZERO_ROOTS[levels.length - 1]!));
    levels.push(above);
  }
  const path = (index: number) =>
    levels.slice(0, -1).map((level, height) => level[(index >> height) ^ 1] ?? ZERO_ROOTS[height]!);
  return { evidence, path };
}

/** Evidence of batches and the paths to their roots: hashed once for a batch, not for each play that is asked for. */
export function createEvidencePaths(
  evidences: Pick<Evidences, "get">,
  { now = () => performance.now() } = {},
) {
  /** The one used last stands last. */
  const kept = new Map<string, Promise<EvidenceTree | undefined>>();
  const builds = createBucket({ ...BUILDS, now });

  async function load(cid: string): Promise<EvidenceTree | undefined> {
    const file = await evidences.get(cid);
    const evidence = file && decodeEvidenceFile(file);
    return evidence && build(evidence);
  }

  /** `undefined` where the evidence is not here. Throws `RetryableError` where too many batches are asked for. */
  return function of(cid: string): Promise<EvidenceTree | undefined> {
    let tree = kept.get(cid);
    if (!tree) {
      if (!builds.take()) {
        throw new RetryableError("Too many proofs are asked for.", "Ask again in a few seconds.");
      }
      tree = load(cid);
      const forget = () => void kept.delete(cid);
      tree.then((found) => found ?? forget(), forget);
    }
    kept.delete(cid);
    kept.set(cid, tree);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return tree;
  };
}
