/// <reference lib="webworker" />
import type { FromPage, FromWorker, StreamPath, StreamRequest } from "./messages.ts";
import { parseRange } from "./parseRange.ts";

declare const self: ServiceWorkerGlobalScope;

const STREAM_PATH: StreamPath = "/stream/";
/** A page that does not answer within this time has gone (ms). */
const PATIENCE = 15_000;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// After a forced reload the page is not controlled; it asks to be.
self.addEventListener("message", (event) => {
  if (event.data === "musicchain.claim") event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(STREAM_PATH)) return;
  event.respondWith(answer(event, url.pathname.slice(STREAM_PATH.length)));
});

/** A Range response whose bytes the asking page's peer delivers, pulled as the element drinks them. */
async function answer(event: FetchEvent, cid: string): Promise<Response> {
  const page = await self.clients.get(event.clientId);
  if (page === undefined) return failure(503, "The page that holds the peer is gone.");
  const { port1: port, port2 } = new MessageChannel();
  const say = (message: FromWorker) => port.postMessage(message);
  let hear: (message: FromPage) => void = () => {};
  port.onmessage = (incoming: MessageEvent<FromPage>) => hear(incoming.data);
  const next = () =>
    new Promise<FromPage>((resolve) => {
      const timer = setTimeout(
        () => resolve({ kind: "failed", message: "The peer does not answer." }),
        PATIENCE,
      );
      hear = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
    });

  const first = next();
  page.postMessage({ kind: "musicchain.stream", cid } satisfies StreamRequest, [port2]);
  const head = await first;
  if (head.kind !== "head") {
    port.close();
    return failure(502, head.kind === "failed" ? head.message : "The page answered out of turn.");
  }
  const span = parseRange(event.request.headers.get("range"), head.size);
  if (span === null) {
    say({ kind: "cancel" });
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${head.size}` } });
  }
  const { start, end } = span ?? { start: 0, end: head.size - 1 };
  say({ kind: "read", offset: start, length: end - start + 1 });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const reply = next();
        say({ kind: "pull" });
        const message = await reply;
        if (message.kind === "bytes") return controller.enqueue(message.bytes);
        if (message.kind === "end") controller.close();
        else controller.error(new Error(message.kind === "failed" ? message.message : "Out of turn."));
        port.close();
      },
      cancel() {
        say({ kind: "cancel" });
        port.close();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    status: span === undefined ? 200 : 206,
    headers: {
      "content-type": head.type,
      "content-length": String(end - start + 1),
      "accept-ranges": "bytes",
      "cache-control": "no-store",
      ...(span === undefined ? {} : { "content-range": `bytes ${start}-${end}/${head.size}` }),
    },
  });
}

const failure = (status: number, message: string) =>
  new Response(message, { status, headers: { "content-type": "text/plain" } });
