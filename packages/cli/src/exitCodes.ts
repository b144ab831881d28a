/** What a script can rely on; `musicchain --help` lists them. */
export const ExitCode = {
  Ok: 0,
  /** The input, the account or the other side is at fault: change something. */
  User: 1,
  /** The command line is not one. */
  Usage: 2,
  /** An audit found something that does not agree. */
  Disagrees: 3,
  /** A bug. */
  Internal: 70,
  /** Nothing is wrong with the command: the same one can succeed later. */
  TryAgain: 75,
  /** Ctrl-C. */
  Interrupted: 130,
} as const;
