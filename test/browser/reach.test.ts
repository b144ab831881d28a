import { afterAll, beforeAll, expect, test } from "vitest";
import { createPages } from "../../bench/reach/createPages.ts";
import { startPeer } from "../../packages/swarm/test/peers.ts";

let pages: Awaited<ReturnType<typeof createPages>>;

beforeAll(async () => {
  pages = await createPages();
});
afterAll(() => pages?.close());

test("a page reads from another page: through the relay at once, then directly", async () => {
  const [serving, reading] = [await pages.open(), await pages.open()];
  const file = await serving.serve(pages.hub, 3_000_000);
  const read = await reading.read(pages.hub, file.address, file.cid);
  expect(read.digest).toBe(file.digest);
  expect(read.first?.route).toBe("relayed");
  expect(read.last).toMatchObject({ route: "direct", transport: "webrtc" });
  expect(read.last!.bytesPerSecond).toBeGreaterThan(0);
  // Candidates came from our own STUN server: the hub told the pages of it.
  expect(pages.stun.stats().answered).toBeGreaterThan(0);
});

test("a page reaches a peer in Node over WebSockets, WebRTC-direct, and WebRTC through the relay", async () => {
  const page = await pages.open();
  const open = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/udp/0/webrtc-direct"] });
  for (const [part, transport] of [
    ["/ws/", "websocket"],
    ["/webrtc-direct/", "webrtc-direct"],
  ] as const) {
    const address = open.addresses().find((each) => each.includes(part))!;
    const { path } = await page.reach(pages.hub, address, transport);
    expect(path).toMatchObject({ route: "direct", transport });
  }
  const hidden = await startPeer({ listen: ["/p2p-circuit", "/webrtc"] });
  await hidden.connect(pages.hub);
  const isThrough = (address: string) => address.includes("/p2p-circuit/p2p/");
  await expect.poll(() => hidden.addresses().some(isThrough), { timeout: 30_000 }).toBe(true);
  const { path } = await page.reach(pages.hub, hidden.addresses().find(isThrough)!, "webrtc");
  expect(path).toMatchObject({ route: "direct", transport: "webrtc" });
});
