export { findSongIds } from "./findSongIds.ts";
export { type Journal, openJournal } from "./openJournal.ts";
export { type PlanParameters, planRegistration, type RegistrationPlan } from "./planRegistration.ts";
export {
  type KnownSong,
  type RegisterEvent,
  type RegisteredSong,
  type RegisterResult,
  registerSongs,
} from "./registerSongs.ts";
export { type Registration, toRegistration } from "./toRegistration.ts";
