import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive, too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/**
 * Two stacks must not keep their chain and databases in one folder.
 * @returns what gives the folder free again
 * @throws UserError when another process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "stack.pid");
  await mkdir(folder, { recursive: true });
  const take = () => writeFile(file, String(process.pid), { flag: "wx" });
  await take().catch(async () => {
    const pid = Number(await readFile(file, "utf8").catch(() => "0"));
    if (pid > 0 && pid !== process.pid && isAlive(pid)) {
      throw new UserError(
        `a stack is running from ${folder} already, as process ${pid}`,
        `use that one, or stop it with: kill ${pid}`,
      );
    }
    // Left behind by a process that could not clean up.
    await rm(file, { force: true });
    await take();
  });
  return () => rm(file, { force: true });
}
