import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RetryableError } from "@musicchain/protocol";
import { createPublisher, type Keepers } from "./createPublisher.ts";

/** Keepers asked for a file that is not here, and how long each has. */
const ASKED = 16;
const RECOVERY_MS = 15_000;

/** What evidence needs of the swarm. */
export type EvidenceSwarm = Keepers & {
  /** Lays a file out as UnixFS among the blocks this oracle serves; returns its CID. */
  layOut: (file: Uint8Array) => Promise<string>;
};

/** Evidence files: kept durably here, served as blocks and over HTTP, and pinned by somebody else. */
export function createEvidences({ dataDir, swarm }: { dataDir: string; swarm: EvidenceSwarm }) {
  const folder = join(dataDir, "evidence");
  mkdirSync(folder, { recursive: true });
  const pathOf = (cid: string) => join(folder, cid);
  const handOver = createPublisher({ swarm });

  async function get(cid: string): Promise<Uint8Array | undefined> {
    if (!/^[a-z0-9]{20,100}$/.test(cid)) return undefined;
    return readFile(pathOf(cid)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
  }

  return {
    get,
    /** Stores the file before anything names it. */
    async add(file: Uint8Array): Promise<string> {
      const cid = await swarm.layOut(file);
      const temporary = `${pathOf(cid)}.new`;
      const descriptor = openSync(temporary, "w");
      writeSync(descriptor, file);
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(temporary, pathOf(cid));
      // The name is only durable once its folder is.
      const parent = openSync(folder, "r");
      fsyncSync(parent);
      closeSync(parent);
      return cid;
    },
    /** From whoever keeps it: this data folder never had it, or lost it. Throws `RetryableError` where nobody does. */
    async recover(cid: string): Promise<Uint8Array> {
      const { seeders, hubs } = swarm.keepers();
      for (const keeper of [...hubs, ...seeders].slice(0, ASKED)) {
        // Blocks are checked against the CID while they come.
        const file = await swarm
          .readBack(cid, keeper, AbortSignal.timeout(RECOVERY_MS))
          .catch(() => undefined);
        if (file) return file;
      }
      throw new RetryableError(`Nobody online keeps the evidence ${cid}.`, "Start a seeder that pinned it.");
    },
    /** Pinned by a seeder and read back through it, bit for bit; throws `RetryableError` until it is. */
    publish: (cid: string): Promise<void> =>
      handOver(cid, async () => {
        const file = await get(cid);
        if (!file)
          throw new RetryableError(`The evidence ${cid} is not on disk.`, "Restore the data folder.");
        await swarm.layOut(file);
        return file;
      }),
  };
}
export type Evidences = ReturnType<typeof createEvidences>;
