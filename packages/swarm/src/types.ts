import type { Address, AnnouncedSong, Domain, Hex, PeerBinding } from "@musicchain/protocol";
import type { HeliaInit } from "helia";
import type { Libp2pOptions } from "libp2p";
import type { CID } from "multiformats/cid";

export type { Peer } from "./peer/createPeer.ts";
export type { AnnouncedSong, Domain };
export type Blockstore = NonNullable<HeliaInit["blockstore"]>;
export type TransportFactory = NonNullable<Libp2pOptions["transports"]>[number];

/** Where served blocks come from. `undefined` is answered as MISSING. */
export interface BlockSource {
  get(cid: CID): Promise<Uint8Array | undefined>;
}

/**
 * Somebody who may have blocks: a multiaddr ending in `/p2p/…`, a peer id with its multiaddrs (a presence entry
 * fits), or the peer id alone of somebody connected.
 */
export type Provider = string | { readonly peerId: string; readonly multiaddrs: readonly string[] };

/** A wallet's word that a peer key is its own: EIP-712 `PeerBinding` and the wallet's signature. */
export interface SignedBinding {
  binding: PeerBinding;
  signature: Hex;
}

/** What a peer tells the hub about itself. */
export interface Announcement {
  /** Default: the peer's own listen addresses. */
  multiaddrs?: string[];
  binding?: SignedBinding;
  /** Any order; sent sorted by id. */
  songs: AnnouncedSong[];
}

/** One online peer, as the hub saw it and this peer checked it. */
export interface PresenceEntry {
  readonly peerId: string;
  readonly multiaddrs: readonly string[];
  /** The bound wallet; absent when the peer announced no binding. */
  readonly wallet?: Address;
  readonly binding?: SignedBinding;
  /** Sorted by id, each id once. */
  readonly songs: readonly AnnouncedSong[];
}

export interface PresenceChange {
  type: "join" | "update" | "leave";
  entry: PresenceEntry;
}

/** A file laid out as UnixFS. `leaves` are the leaves' sha2-256 digests, 32 bytes each, in file order. */
export interface LaidOutFile {
  cid: string;
  size: number;
  /** Modification time of the file when it was read, milliseconds. */
  mtimeMs: number;
  chunkSize: number;
  leaves: Uint8Array;
  /** dag-pb nodes; none when the file is a single leaf. */
  nodes: { cid: string; bytes: Uint8Array }[];
}
