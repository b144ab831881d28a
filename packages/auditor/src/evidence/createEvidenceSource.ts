import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BatchHeader,
  cidText,
  decodeEvidenceFile,
  EVIDENCE_BYTES,
  evidenceLeaf,
  type Hex,
  hexToBytes,
  listRoot,
} from "@musicchain/protocol";

const TIMEOUT_MS = 20_000;
/** "MCEV", version and count; two bytes of length for each. */
const HEAD_BYTES = 9;
const LENGTH_BYTES = 2;

export type EvidenceOfBatch = {
  /** In the order of the plays; undefined: nobody showed what was committed. */
  evidences: Uint8Array[] | undefined;
  /** What each place said, where none had it. */
  problems: string[];
};

/**
 * Evidence files by their CID: from oracles (`http://…`, answering `/evidence/:cid`) or from folders. Only what
 * leads to the batch's evidence root is ever given out, so nobody who keeps it has to be believed.
 */
export function createEvidenceSource(places: readonly string[]) {
  async function load(place: string, cid: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (!/^https?:/.test(place)) return readFile(join(place, cid));
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new URL(`/evidence/${cid}`, place), {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > limit) throw new Error("sent more than the evidence can be");
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  return {
    async find(
      { evidenceCid, header }: { evidenceCid: Hex; header: Pick<BatchHeader, "evidenceRoot" | "playCount"> },
      signal?: AbortSignal,
    ): Promise<EvidenceOfBatch> {
      const cid = cidText(hexToBytes(evidenceCid));
      if (cid === "") return { evidences: undefined, problems: ["the batch names no CID"] };
      const limit = HEAD_BYTES + header.playCount * (LENGTH_BYTES + EVIDENCE_BYTES);
      const problems: string[] = [];
      for (const place of places) {
        try {
          const evidences = decodeEvidenceFile(new Uint8Array(await load(place, cid, limit, signal)));
          const fits = evidences?.length === header.playCount;
          if (fits && listRoot(evidences.map(evidenceLeaf)) === header.evidenceRoot) {
            return { evidences, problems };
          }
          problems.push(`${place} keeps something else under ${cid}`);
        } catch (error) {
          signal?.throwIfAborted();
          const { code, message } = error as NodeJS.ErrnoException;
          problems.push(`${place}: ${code === "ENOENT" ? "it is not there" : message}`);
        }
      }
      return { evidences: undefined, problems };
    },
  };
}
export type EvidenceSource = ReturnType<typeof createEvidenceSource>;
