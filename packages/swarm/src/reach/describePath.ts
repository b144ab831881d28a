import type { Connection } from "@libp2p/interface";

export type TransportName = "tcp" | "websocket" | "webrtc" | "webrtc-direct" | "other";

/** The way bytes of a connection take. */
export interface Path {
  /** `relayed`: through a hub, which sees only ciphertext. */
  route: "direct" | "relayed";
  /** Of the connection; of a relayed one, to the hub. */
  transport: TransportName;
}

export function describePath({ remoteAddr }: Pick<Connection, "remoteAddr">): Path {
  const names = new Set(remoteAddr.getComponents().map(({ name }) => name));
  // An address of WebRTC names the relay that signalled; its bytes do not go there.
  if (names.has("webrtc")) return { route: "direct", transport: "webrtc" };
  const transport = names.has("webrtc-direct")
    ? "webrtc-direct"
    : names.has("ws") || names.has("wss")
      ? "websocket"
      : names.has("tcp")
        ? "tcp"
        : "other";
  return { route: names.has("p2p-circuit") ? "relayed" : "direct", transport };
}
