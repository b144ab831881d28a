import { multiaddr } from "@multiformats/multiaddr";
import { expect, it } from "vitest";
import { describePath } from "./describePath.ts";

const A = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
const B = "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5";

it.each([
  [`/ip4/192.0.2.1/tcp/4001/p2p/${A}`, "direct tcp"],
  [`/ip4/192.0.2.1/tcp/4001/ws/p2p/${A}`, "direct websocket"],
  [`/dns4/hub.example/tcp/443/wss/p2p/${A}`, "direct websocket"],
  [`/dns4/hub.example/tcp/443/tls/ws/p2p/${A}`, "direct websocket"],
  [`/ip4/192.0.2.1/udp/4001/webrtc-direct/p2p/${A}`, "direct webrtc-direct"],
  [`/ip4/192.0.2.1/tcp/4001/ws/p2p/${A}/p2p-circuit/webrtc/p2p/${B}`, "direct webrtc"],
  [`/webrtc/p2p/${B}`, "direct webrtc"],
  [`/ip4/192.0.2.1/tcp/4001/ws/p2p/${A}/p2p-circuit/p2p/${B}`, "relayed websocket"],
  [`/ip4/192.0.2.1/tcp/4001/p2p/${A}/p2p-circuit/p2p/${B}`, "relayed tcp"],
  [`/ip4/192.0.2.1/udp/4001/webrtc-direct/p2p/${A}/p2p-circuit/p2p/${B}`, "relayed webrtc-direct"],
  [`/unix/tmp%2Fpeer.sock/p2p/${A}`, "direct other"],
])("%s is %s", (address, expected) => {
  const { route, transport } = describePath({ remoteAddr: multiaddr(address) });
  expect(`${route} ${transport}`).toBe(expected);
});
