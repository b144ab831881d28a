import { tcp } from "@libp2p/tcp";
import { createPeer, type Peer, type PeerParameters } from "./createPeer.ts";

/** `createPeer` with TCP besides WebSockets and relay circuits. */
export function createNodePeer({ transports = [], ...parameters }: PeerParameters = {}): Peer {
  return createPeer({ ...parameters, transports: [tcp(), ...transports] });
}
