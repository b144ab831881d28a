import type { Multiaddr } from "@multiformats/multiaddr";
import type { TransportFactory } from "../types.ts";
import { lazyTransport } from "./lazyTransport.ts";
import { limitOffers } from "./limitOffers.ts";

const has = (address: Multiaddr, name: string) => address.getComponents().some((part) => part.name === name);

/**
 * WebRTC to peers that cannot be reached (signalled through a relay) and WebRTC-direct to those that can.
 * `iceServers` is asked at every dial. Without it the library would ask the servers of Google, Twilio and Mozilla.
 */
export function webRtcTransports({
  listen,
  iceServers,
}: {
  listen: readonly string[];
  iceServers: () => RTCIceServer[];
}): TransportFactory[] {
  const rtcConfiguration = () => ({ iceServers: iceServers() });
  return [
    lazyTransport({
      name: "@libp2p/webrtc",
      matches: (address) => has(address, "webrtc"),
      listens: listen.some((address) => address.endsWith("/webrtc")),
      load: async () => {
        const { webRTC } = await import("@libp2p/webrtc");
        return (components) => webRTC({ rtcConfiguration })(limitOffers(components));
      },
    }),
    lazyTransport({
      name: "@libp2p/webrtc-direct",
      matches: (address) => has(address, "webrtc-direct") && !has(address, "p2p-circuit"),
      listens: listen.some((address) => address.includes("/webrtc-direct")),
      load: async () => (await import("@libp2p/webrtc")).webRTCDirect({ rtcConfiguration }),
    }),
  ];
}
