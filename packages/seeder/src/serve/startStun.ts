import { type Peer, serveStunAddress } from "@musicchain/swarm";
import { createStunServer } from "@musicchain/swarm/node";
import type { Undo } from "./createUndo.ts";

/**
 * A hub's STUN server, on the addresses the hub listens on: every one, unless the hub stays on loopback. Peers learn
 * its port from the hub.
 */
export async function startStun(
  peer: Peer,
  { port, listen, undo }: { port: number; listen: string[]; undo: Undo },
) {
  const isLocal = listen.every((address) => /^\/ip4\/127\.|^\/ip6\/::1\//.test(address));
  const server = createStunServer({ port, host: isLocal ? "127.0.0.1" : undefined });
  await server.start();
  undo.add(server.stop);
  const served = await serveStunAddress(peer, { port: server.port() });
  undo.add(served.stop);
  return server;
}
