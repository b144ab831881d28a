import { expect, test } from "vitest";
import { describeWay } from "./describeWay.ts";

const peerId = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

test("each way to a peer has words of its own", () => {
  const ways = [
    describeWay(undefined),
    describeWay({ peerId, route: "direct", transport: "webrtc-direct" }),
    describeWay({ peerId, route: "direct", transport: "websocket" }),
    describeWay({ peerId, route: "relayed", transport: "websocket" }),
    describeWay({ peerId, route: "relayed", transport: "websocket", upgrade: "trying" }),
    describeWay({ peerId, route: "relayed", transport: "websocket", upgrade: "given up" }),
  ];
  expect(ways.map(({ name }) => name)).toEqual([
    ...["Not connected", "Direct", "Direct", "Relayed", "Relayed", "Relayed"],
  ]);
  expect(new Set(ways.map(({ detail }) => detail)).size).toBe(ways.length);
});
