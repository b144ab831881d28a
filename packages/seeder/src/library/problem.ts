/** Why a file is left out of the library. */
export type ProblemCode =
  | "NotAudio"
  | "Empty"
  | "Unreadable"
  | "NoSound"
  | "HasVideo"
  | "Damaged"
  | "TooShort"
  | "TooLong"
  | "ChangedWhileReading";

/** One file that cannot be a song; `message` says why and what to do. */
export class LibraryProblem extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LibraryProblem";
    this.code = code;
  }
}
