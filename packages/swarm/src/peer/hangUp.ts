import type { Connection } from "@libp2p/interface";

/**
 * Closes a connection now. Not by `abort`: over WebSockets the library then closes with code 1006, which every
 * WebSocket refuses, and the socket stays open.
 */
export function hangUp(connection: Connection): void {
  connection.close({ signal: AbortSignal.timeout(1_000) }).catch((error: Error) => connection.abort(error));
}
