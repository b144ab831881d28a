// Peers in Node and in browsers. What needs a file system or TCP is in "@musicchain/swarm/node".
export { checkAcknowledgement } from "./acknowledge/checkAcknowledgement.ts";
export { requestAcknowledgement } from "./acknowledge/requestAcknowledgement.ts";
export { serveAcknowledgements } from "./acknowledge/serveAcknowledgements.ts";
export { blockstoreSource } from "./blocks/blockstoreSource.ts";
export { createMemoryBlockstore } from "./blocks/createMemoryBlockstore.ts";
export { firstSource } from "./blocks/firstSource.ts";
export { serveBlocks } from "./blocks/serveBlocks.ts";
export { fetchDag } from "./dag/fetchDag.ts";
export { layOutBytes } from "./dag/layOutBytes.ts";
export { BadPeerError, NoProviderError } from "./errors.ts";
export { LIMITS } from "./limits.ts";
export { createPeer, type PeerParameters, type PeerPath } from "./peer/createPeer.ts";
export { generatePeerKey, peerIdOfKey } from "./peer/peerKey.ts";
export { requestPin } from "./pin/requestPin.ts";
export { servePins } from "./pin/servePins.ts";
export { checkBinding } from "./presence/checkBinding.ts";
export { createHub, type Hub } from "./presence/createHub.ts";
export { type HubMembership, joinHub } from "./presence/joinHub.ts";
export { serveStunAddress } from "./reach/stunAddress.ts";
export { type OpenSong, openSong } from "./song/openSong.ts";
export type {
  AnnouncedSong,
  Announcement,
  BlockSource,
  Blockstore,
  Domain,
  LaidOutFile,
  Peer,
  PresenceChange,
  PresenceEntry,
  Provider,
  SignedBinding,
} from "./types.ts";
