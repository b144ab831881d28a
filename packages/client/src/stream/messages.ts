/**
 * Where the service worker answers for the peer: `/stream/<cid>`. A type, not a value: the worker is one file of its
 * own and shares no code with the page.
 */
export type StreamPath = "/stream/";

/** Worker to page, with a port: the page is asked for one song. */
export type StreamRequest = { kind: "musicchain.stream"; cid: string };

/** Page to worker, over the port. `bytes` answers one `pull`. */
export type FromPage =
  | { kind: "head"; size: number; type: string }
  | { kind: "bytes"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "end" }
  | { kind: "failed"; message: string };

/** Worker to page, over the port. `read` comes once, after the head. */
export type FromWorker =
  | { kind: "read"; offset: number; length: number }
  | { kind: "pull" }
  | { kind: "cancel" };
