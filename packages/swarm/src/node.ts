// What only Node can do: TCP, UDP, files, keys on disk.
export { createFileBlocks, type FileBlocks } from "./files/createFileBlocks.ts";
export { type FetchedFile, fetchFile } from "./files/fetchFile.ts";
export { layOutFile } from "./files/layOutFile.ts";
export { createNodePeer } from "./peer/createNodePeer.ts";
export { loadPeerKey } from "./peer/loadPeerKey.ts";
export { createStunServer } from "./reach/createStunServer.ts";
