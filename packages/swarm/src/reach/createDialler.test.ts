import { connect, createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startPeer, TCP, until, WS } from "../../test/peers.ts";

// What is waited for has limits of its own; a loaded machine needs more than a test usually gets.
vi.setConfig({ testTimeout: 120_000 });

/** A hub with a peer reserved at it, and a proxy before the peer's own port that waits before it passes anything on. */
async function startSlow(milliseconds: number) {
  const relay = await startPeer({ listen: [WS], relay: true });
  const peer = await startPeer({ listen: [TCP, "/p2p-circuit"] });
  await peer.connect(relay.addresses()[0]!);
  const circuit = () => peer.addresses().find((each) => each.includes("/p2p-circuit/p2p/"));
  await until(() => circuit() !== undefined, 10_000);
  const own = peer.addresses().find((each) => !each.includes("p2p-circuit"))!;
  const port = Number(/tcp\/(\d+)/.exec(own)![1]);
  const proxy = createServer((from) => {
    from.on("error", () => {});
    setTimeout(() => {
      const to = connect(port, "127.0.0.1");
      to.on("error", () => from.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to).pipe(from);
    }, milliseconds);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const at = (proxy.address() as { port: number }).port;
  return { peer, own, slow: `/ip4/127.0.0.1/tcp/${at}/p2p/${peer.id}`, circuit: circuit()! };
}

describe("createDialler", () => {
  it("does not wait for a slow address, and uses it when it comes through after all", async () => {
    const { peer, slow, circuit } = await startSlow(3_000);
    const dialler = await startPeer();
    const both = { peerId: peer.id, multiaddrs: [slow, circuit] };
    const [one, two] = await Promise.all([dialler.connect(both), dialler.connect(both)]);
    expect(one).toBe(two);
    expect(dialler.pathOf(peer.id)?.route).toBe("relayed");
    await until(() => dialler.pathOf(peer.id)?.route === "direct", 30_000);
    expect(dialler.pathOf(peer.id)?.transport).toBe("tcp");
  });

  it("asks no relay for a peer that answers itself", async () => {
    const { peer, own, circuit } = await startSlow(0);
    const dialler = await startPeer();
    await dialler.connect({ peerId: peer.id, multiaddrs: [circuit, own] });
    expect(dialler.pathOf(peer.id)).toMatchObject({ route: "direct", transport: "tcp" });
  });
});
