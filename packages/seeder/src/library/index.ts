export { createFolderWatch, type FolderWatch } from "./createFolderWatch.ts";
export { findTools, type Tools } from "./findTools.ts";
export { isWithin, type Library, openLibrary, type Track } from "./openLibrary.ts";
export { LibraryProblem, type ProblemCode } from "./problem.ts";
export { readTrack } from "./readTrack.ts";
export { type ScanEvent, type ScanResult, scanFolder } from "./scanFolder.ts";
