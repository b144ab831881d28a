import type { PlayOpen, SeederAcknowledgement } from "@musicchain/protocol";
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
  open: (
    cid: string,
    signal: AbortSignal,
  ) => Promise<{
    size: number;
    read: (offset: number, length: number, options: { signal: AbortSignal }) => AsyncIterable<Uint8Array>;
  }>;
  /** Asks a seeder to confirm that it serves this session. */
  acknowledge: (peer: OnlinePeer, open: PlayOpen) => Promise<SeederAcknowledgement>;
  /** Verified bytes each peer has delivered so far. */
  delivered: (cid: string) => Map<string, number>;
  stop: () => Promise<void>;
};

export type SwarmState = {
  status: "idle" | "connecting" | "online" | "offline";
  /** By peer id. */
  peers: ReadonlyMap<string, OnlinePeer>;
  /** Song id → peers that announce it now. */
  songs: ReadonlyMap<number, readonly OnlinePeer[]>;
};

export const swarmStore = createStore<SwarmState>({
  status: "idle",
  peers: new Map(),
  songs: new Map(),
});
