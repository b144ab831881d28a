import type { FromPage, FromWorker, StreamRequest } from "./messages.ts";

/** Verified bytes of one song. */
export type StreamSource = {
  size: number;
  /** MIME type, for the media element. */
  type: string;
  read: (offset: number, length: number, options: { signal: AbortSignal }) => AsyncIterable<Uint8Array>;
};

/**
 * Answers the service worker's questions with the peer's bytes. One port is one Range request; `cancel` (a seek,
 * a skipped song) aborts the read, so the peer stops asking for blocks nobody will hear.
 */
export function serveStreams(open: (cid: string, signal: AbortSignal) => Promise<StreamSource>): () => void {
  const onMessage = (event: MessageEvent<StreamRequest>) => {
    const port = event.ports[0];
    if (event.data?.kind === "musicchain.stream" && port !== undefined) serve(event.data.cid, port, open);
  };
  navigator.serviceWorker.addEventListener("message", onMessage);
  navigator.serviceWorker.startMessages();
  return () => navigator.serviceWorker.removeEventListener("message", onMessage);
}

function serve(
  cid: string,
  port: MessagePort,
  open: (cid: string, signal: AbortSignal) => Promise<StreamSource>,
): void {
  const abort = new AbortController();
  const say = (message: FromPage, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const fail = (error: unknown) => {
    if (!abort.signal.aborted)
      say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    port.close();
  };
  const source = open(cid, abort.signal);
  let bytes: AsyncIterator<Uint8Array> | undefined;
  port.onmessage = async (event: MessageEvent<FromWorker>) => {
    const message = event.data;
    try {
      if (message.kind === "cancel") {
        abort.abort();
        port.close();
      } else if (message.kind === "read") {
        const { read } = await source;
        bytes = read(message.offset, message.length, { signal: abort.signal })[Symbol.asyncIterator]();
      } else if (bytes !== undefined) {
        const next = await bytes.next();
        if (next.done) {
          say({ kind: "end" });
          port.close();
        } else {
          // A copy: the peer may keep the block it came from, and a moved buffer would empty it.
          const copy = new Uint8Array(next.value);
          say({ kind: "bytes", bytes: copy }, [copy.buffer]);
        }
      }
    } catch (error) {
      fail(error);
    }
  };
  source.then(({ size, type }) => say({ kind: "head", size, type }), fail);
}
