import type { PeerPath } from "@musicchain/swarm";
import type { Tone } from "../ui/Badge.tsx";

const TRANSPORTS: Record<PeerPath["transport"], string> = {
  tcp: "TCP",
  websocket: "WebSocket",
  webrtc: "WebRTC",
  "webrtc-direct": "WebRTC",
  other: "another transport",
};

/** How bytes come from a peer, in words. */
export function describeWay(path: PeerPath | undefined): { tone: Tone; name: string; detail: string } {
  if (path === undefined)
    return { tone: "neutral", name: "Not connected", detail: "Dialled when it is needed" };
  if (path.route === "direct")
    return { tone: "good", name: "Direct", detail: `Over ${TRANSPORTS[path.transport]}` };
  const detail = {
    trying: "Through a hub, while a direct way is tried",
    "given up": "Through a hub: no direct way past the routers",
    none: "Through a hub, encrypted end to end",
  }[path.upgrade ?? "none"];
  return { tone: "warn", name: "Relayed", detail };
}
