import { expect, test } from "vitest";
import { announcedAddresses } from "./announcedAddresses.ts";

test("relays first, loopback last, and no address that follows from another", () => {
  const addresses = [
    "/ip4/127.0.0.1/tcp/4002",
    "/ip6/::1/tcp/4002",
    "/ip4/192.168.1.2/tcp/4002",
    "/ip4/192.168.1.2/udp/4003/webrtc-direct/certhash/u1",
    "/ip4/203.0.113.7/tcp/4001/ws/p2p/A/p2p-circuit/webrtc/p2p/B",
    "/ip4/203.0.113.7/tcp/4001/ws/p2p/A/p2p-circuit/p2p/B",
  ];
  const announced = announcedAddresses(addresses);
  expect(announced).toEqual([addresses[5], addresses[2], addresses[3], addresses[0], addresses[1]]);
  expect(addresses[0]).toBe("/ip4/127.0.0.1/tcp/4002");
});
