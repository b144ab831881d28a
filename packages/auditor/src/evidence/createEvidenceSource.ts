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
/** What a place has to give at least, once it has the time above for its answer. */
const BYTES_PER_MS = 100;
/** A place that took longer than this for nothing is left alone for a while, twice as long each time. */
const SLOW_MS = 5_000;
const REST_MS = 30_000;
const MAX_DOUBLINGS = 5;
/** "MCEV", version and count; two bytes of length for each. */
const HEAD_BYTES = 9;
const LENGTH_BYTES = 2;

/** `fetch` says little itself: what happened is its cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  const { code, message: reason } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === "ENOENT") return "it is not there";
  if (name === "TimeoutError") return "it is too slow";
  if (code === "UND_ERR_HEADERS_OVERFLOW") return "its headers are too long";
  return reason || message;
}

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
export function createEvidenceSource(
  places: readonly string[],
  { timeoutMs = TIMEOUT_MS, slowMs = SLOW_MS, restMs = REST_MS } = {},
) {
  const resting = new Map<string, { until: number; times: number }>();

  async function load(place: string, cid: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (!/^https?:/.test(place)) return readFile(join(place, cid));
    const timeout = AbortSignal.timeout(timeoutMs + Math.ceil(limit / BYTES_PER_MS));
    const response = await fetch(new URL(`/evidence/${cid}`, place), {
      // Where it leads is nobody the auditor was told to ask.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) {
      await response.body?.cancel();
      const { status } = response;
      throw new Error(`answered ${status}${status >= 300 && status < 400 ? ", a redirect" : ""}`);
    }
    if (!response.body) throw new Error("answered nothing");
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
        const { until = 0, times = 0 } = resting.get(place) ?? {};
        const began = performance.now();
        if (began < until) {
          problems.push(`${place} was slow and is asked again later`);
          continue;
        }
        try {
          const evidences = decodeEvidenceFile(new Uint8Array(await load(place, cid, limit, signal)));
          const fits = evidences?.length === header.playCount;
          if (fits && listRoot(evidences.map(evidenceLeaf)) === header.evidenceRoot) {
            resting.delete(place);
            return { evidences, problems };
          }
          problems.push(`${place} keeps something else under ${cid}`);
        } catch (error) {
          signal?.throwIfAborted();
          problems.push(`${place}: ${reasonOf(error)}`);
        }
        const took = performance.now() - began;
        const rest = restMs * 2 ** Math.min(times, MAX_DOUBLINGS);
        if (took > slowMs) resting.set(place, { until: performance.now() + rest, times: times + 1 });
      }
      return { evidences: undefined, problems };
    },
  };
}
export type EvidenceSource = ReturnType<typeof createEvidenceSource>;
