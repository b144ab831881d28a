import type { CID } from "multiformats/cid";
import type { Span } from "../dag/readNode.ts";

/** Where somebody reads: everything from `position` to `position + readAhead` is wanted. */
export interface Reader {
  position: number;
  filledTo: number;
  filling: boolean;
}

interface Wanted {
  span: Span;
  bytes: Promise<Uint8Array>;
  /** Absent once it is here. */
  cancel?: AbortController;
}

/** What is asked for ahead grows by at least this part of it at a time: requests travel together. */
const STEPS = 8;

/** Asks for what readers need next, in order, and takes back what nobody needs any more. */
export function createReadAhead({
  size,
  readAhead,
  leafAt,
  get,
}: {
  size: number;
  readAhead: number;
  leafAt: (offset: number) => Promise<Span>;
  get: (cid: CID, options: { signal: AbortSignal }) => Promise<Uint8Array>;
}) {
  const wanted = new Map<number, Wanted>();
  const readers = new Set<Reader>();

  const isNeeded = ({ start, size: length }: Span) =>
    [...readers].some(({ position }) => start + length > position && start < position + readAhead);
  const prune = () => {
    for (const [start, { span, cancel }] of wanted) {
      if (isNeeded(span)) continue;
      wanted.delete(start);
      cancel?.abort(new DOMException("Nobody needs the block any more", "AbortError"));
    }
  };
  const want = (span: Span): Promise<Uint8Array> => {
    const known = wanted.get(span.start);
    if (known !== undefined) return known.bytes;
    const cancel = new AbortController();
    const bytes = get(span.cid, { signal: cancel.signal });
    const entry: Wanted = { span, bytes, cancel };
    bytes.then(
      () => {
        entry.cancel = undefined;
      },
      // A failure counts when somebody reads there; until then the block may be asked for again.
      () => wanted.get(span.start) === entry && wanted.delete(span.start),
    );
    wanted.set(span.start, entry);
    return bytes;
  };
  const fill = async (reader: Reader) => {
    const end = Math.min(size, reader.position + readAhead);
    if (
      reader.filling ||
      (reader.filledTo > reader.position && end - reader.filledTo < readAhead / STEPS && end < size)
    )
      return;
    reader.filling = true;
    try {
      reader.filledTo = Math.max(reader.filledTo, reader.position);
      while (readers.has(reader) && reader.filledTo < Math.min(size, reader.position + readAhead)) {
        const span = await leafAt(reader.filledTo);
        if (!readers.has(reader)) break;
        void want(span);
        reader.filledTo = span.start + span.size;
      }
    } finally {
      reader.filling = false;
    }
  };

  return {
    open(position: number): Reader {
      const reader = { position, filledTo: position, filling: false };
      readers.add(reader);
      prune();
      return reader;
    },
    /** The leaf at the reader's position; what follows is asked for behind it. */
    async next(reader: Reader): Promise<{ span: Span; bytes: Promise<Uint8Array> }> {
      const span = await leafAt(reader.position);
      const bytes = want(span);
      fill(reader).catch(() => {}); // the same failure meets the reader when it gets there
      return { span, bytes };
    },
    moveTo(reader: Reader, position: number): void {
      reader.position = position;
      prune();
    },
    close(reader: Reader): void {
      readers.delete(reader);
      prune();
    },
  };
}
