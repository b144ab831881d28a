import { stat } from "node:fs/promises";
import { UserError } from "@musicchain/protocol";

/** @throws UserError when there is no such folder */
export async function requireFolder(folder: string): Promise<void> {
  const stats = await stat(folder).catch((cause) => {
    throw new UserError(`There is no folder ${folder}.`, "Name a folder of audio files.", { cause });
  });
  if (!stats.isDirectory()) throw new UserError(`${folder} is a file.`, "Name the folder it is in.");
}
