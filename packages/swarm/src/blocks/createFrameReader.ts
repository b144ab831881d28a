import type { Uint8ArrayList } from "uint8arraylist";

/** What a head asks for: more head bytes, a body, or nothing (the frame was its head). */
export type AfterHead = { more: number } | { body: number; done: (body: Uint8Array) => void } | undefined;

/**
 * Cuts a byte stream into frames, copying each body once into an array of its own. `onHead` sees the head's
 * bytes (a view, valid during the call) and says what follows; it may throw to end the stream.
 */
export function createFrameReader(
  headLength: number,
  maxHead: number,
  onHead: (head: DataView) => AfterHead,
) {
  const head = new Uint8Array(maxHead);
  let have = 0;
  let need = headLength;
  let body: Uint8Array | undefined;
  let filled = 0;
  let finish: (body: Uint8Array) => void = () => {};

  const nextFrame = () => {
    have = 0;
    need = headLength;
    body = undefined;
  };
  const takeHead = () => {
    const after = onHead(new DataView(head.buffer, 0, have));
    if (after === undefined) return nextFrame();
    if ("more" in after) {
      need = have + after.more;
      return;
    }
    if (after.body === 0) {
      nextFrame();
      return after.done(new Uint8Array(0));
    }
    body = new Uint8Array(after.body);
    filled = 0;
    finish = after.done;
  };
  const push = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) {
      const target = body ?? head;
      const from = body === undefined ? have : filled;
      const count = Math.min(bytes.length - at, (body?.length ?? need) - from);
      target.set(count === bytes.length ? bytes : bytes.subarray(at, at + count), from);
      at += count;
      if (body === undefined) {
        have += count;
        if (have === need) takeHead();
      } else {
        filled += count;
        if (filled < body.length) continue;
        const complete = body;
        nextFrame();
        finish(complete);
      }
    }
  };
  return {
    push(data: Uint8Array | Uint8ArrayList): void {
      if (data instanceof Uint8Array) push(data);
      else for (const bytes of data) push(bytes);
    },
    /** Whether a frame has begun and not ended. */
    isInside: () => have > 0 || body !== undefined,
  };
}
