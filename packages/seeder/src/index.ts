export { type Chain, connectChain } from "./chain/connectChain.ts";
export { explainError } from "./chain/explainError.ts";
export { formatEther } from "./chain/formatEther.ts";
export { type Deployment, readDeployment } from "./chain/readDeployment.ts";
export { findTools, type Tools } from "./library/findTools.ts";
export { type Library, openLibrary, type Track } from "./library/openLibrary.ts";
export { LibraryProblem, type ProblemCode } from "./library/problem.ts";
export { type ScanEvent, type ScanResult, scanFolder } from "./library/scanFolder.ts";
export { findSongIds } from "./publish/findSongIds.ts";
export { type Journal, openJournal } from "./publish/openJournal.ts";
export { planRegistration, type RegistrationPlan } from "./publish/planRegistration.ts";
export {
  type RegisterEvent,
  type RegisteredSong,
  type RegisterResult,
  registerSongs,
} from "./publish/registerSongs.ts";
export { createSeeder, type Seeder, type SeederConfig } from "./serve/createSeeder.ts";
export { signBinding } from "./serve/signBinding.ts";
