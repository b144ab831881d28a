import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { UserError } from "@musicchain/protocol";
import type { Provider } from "../types.ts";

export interface ParsedProvider {
  peerId: string;
  multiaddrs: Multiaddr[];
}

const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{32,128}$/;

/** A provider as peer id and addresses; each address ends in `/p2p/<peer id>`, so that a dial proves who answers. */
export function parseProvider(provider: Provider): ParsedProvider {
  if (typeof provider === "string") {
    if (PEER_ID.test(provider)) return { peerId: provider, multiaddrs: [] };
    const address = parse(provider);
    const peerId = idOf(address);
    if (peerId === undefined) throw malformed(provider, "does not end in /p2p/<peer id>");
    return { peerId, multiaddrs: [address] };
  }
  const { peerId } = provider;
  const multiaddrs = provider.multiaddrs.map(parse).map((address) => {
    return idOf(address) === peerId ? address : address.encapsulate(`/p2p/${peerId}`);
  });
  return { peerId, multiaddrs };
}

function parse(text: string): Multiaddr {
  try {
    return multiaddr(text);
  } catch (cause) {
    throw malformed(text, "is not a multiaddr", cause);
  }
}

function idOf(address: Multiaddr): string | undefined {
  const last = address.getComponents().at(-1);
  return last?.name === "p2p" ? last.value : undefined;
}

const malformed = (text: string, why: string, cause?: unknown) =>
  new UserError(`"${text}" ${why}`, "Give an address such as /ip4/127.0.0.1/tcp/4001/ws/p2p/12D3Koo…", {
    cause,
  });
