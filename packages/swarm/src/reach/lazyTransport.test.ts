import { webSockets } from "@libp2p/websockets";
import { multiaddr } from "@multiformats/multiaddr";
import { expect, it } from "vitest";
import { startPeer, WS } from "../../test/peers.ts";
import type { TransportFactory } from "../types.ts";
import { lazyTransport } from "./lazyTransport.ts";

/** WebSockets, loaded late under another name, for addresses no other transport takes. */
function countLoads(listens: boolean) {
  const loads = { count: 0 };
  const transport: TransportFactory = lazyTransport({
    name: "late",
    matches: (address) => address.getComponents().some(({ name }) => name === "quic-v1"),
    listens,
    load: async () => {
      loads.count++;
      return webSockets();
    },
  });
  return { loads, transport };
}

it("is loaded by the first dial, once", async () => {
  const { loads, transport } = countLoads(false);
  const listening = await startPeer({ listen: [WS] });
  const peer = await startPeer({ transports: [transport] });
  await peer.connect(listening.addresses()[0]!);
  expect(loads.count).toBe(0);
  const nobody = multiaddr("/ip4/127.0.0.1/udp/1/quic-v1");
  // Two at once, and one more: what fails is the dial, not the loading.
  await Promise.allSettled([
    peer.libp2p.dial(nobody),
    peer.libp2p.dial(multiaddr("/ip4/127.0.0.1/udp/2/quic-v1")),
  ]);
  await expect(peer.libp2p.dial(nobody)).rejects.toThrow();
  expect(loads.count).toBe(1);
});

it("is loaded at the start of a peer that listens on it", async () => {
  const { loads, transport } = countLoads(true);
  await startPeer({ transports: [transport] });
  expect(loads.count).toBe(1);
});
