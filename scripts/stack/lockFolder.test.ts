import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockFolder } from "./lockFolder.ts";

it("keeps a second stack out while the first one lives, and forgets a dead one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "musicchain-lock-"));
  try {
    await writeFile(join(folder, "stack.pid"), String(process.ppid));
    await expect(lockFolder(folder)).rejects.toMatchObject({
      message: expect.stringContaining(`as process ${process.ppid}`),
      action: expect.stringContaining(`kill ${process.ppid}`),
    });
    // No process has the highest number Linux could ever give.
    await writeFile(join(folder, "stack.pid"), "4194305");
    const unlock = await lockFolder(folder);
    await unlock();
    await (await lockFolder(folder))();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
