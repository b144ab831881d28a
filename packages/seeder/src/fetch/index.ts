export { type FetchedSong, type FetchSongParameters, fetchSong } from "./fetchSong.ts";
export { type RegisteredFacts, readSong } from "./readSong.ts";
