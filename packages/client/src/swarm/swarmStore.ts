import type { PlayOpen, SeederAcknowledgement } from "@musicchain/protocol";
import type { PeerPath } from "@musicchain/swarm";
import { createStore } from "../lib/createStore.ts";

export type OnlinePeer = {
  peerId: string;
  multiaddrs: readonly string[];
  /** The wallet bound to the peer; without one nobody can be paid for serving. */
  wallet: `0x${string}` | undefined;
  songs: readonly { id: number; cid: string }[];
};

/** What the app wants of the peer that runs in the page. The libp2p code behind it is loaded apart. */
export type Swarm = {
  /** Verified bytes of one file from the peers that announce it. */
  open: (cid: string) => Promise<{
    size: number;
    read: (offset: number, length: number, options: { signal: AbortSignal }) => AsyncIterable<Uint8Array>;
    /** Verified bytes each peer has sent of it, by peer id. */
    delivered: () => Map<string, number>;
    close: () => void;
  }>;
  /** Asks a seeder to confirm that it serves this session. */
  acknowledge: (peer: OnlinePeer, open: PlayOpen) => Promise<SeederAcknowledgement>;
  /** The ways to the connected peers, hubs included. */
  paths: () => PeerPath[];
  stop: () => Promise<void>;
};

export type SwarmState = {
  status: "idle" | "connecting" | "online" | "offline";
  /** This page's peer id. */
  peerId: string | undefined;
  /** By peer id. */
  peers: ReadonlyMap<string, OnlinePeer>;
  /** Song id → peers that announce it now. */
  songs: ReadonlyMap<number, readonly OnlinePeer[]>;
};

export const swarmStore = createStore<SwarmState>({
  status: "idle",
  peerId: undefined,
  peers: new Map(),
  songs: new Map(),
});
