import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEther } from "viem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localAccount } from "../../scripts/stack/accounts.ts";
import { createChain } from "../../scripts/stack/createChain.ts";
import { createWatchdog } from "../../scripts/stack/createWatchdog.ts";
import { findAnvil } from "../../scripts/stack/findAnvil.ts";
import { forgetOtherChain } from "../../scripts/stack/forgetOtherChain.ts";
import { freePorts } from "../../scripts/stack/freePorts.ts";
import { publicClientFor, walletClientFor } from "../../scripts/stack/rpc.ts";
import { findRoot } from "../../scripts/testing/stages.ts";

const root = findRoot(import.meta.dirname);
const watchdog = createWatchdog();
const recipient = "0x00000000000000000000000000000000000000aa";
let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-chain-"));
  port = (await freePorts()).chain;
});
afterAll(async () => {
  watchdog.close();
  await rm(folder, { recursive: true, force: true });
});

async function withChain(work: (rpcUrl: string) => Promise<void>): Promise<void> {
  const logFile = join(folder, "chain.log");
  const chain = createChain({ root, folder: join(folder, "chain"), logFile, port, watchdog });
  await chain.start();
  try {
    await work(chain.rpcUrl);
  } finally {
    await chain.stop();
  }
}

it.skipIf(!findAnvil(root))(
  "keeps the chain between runs, and what belongs to it; forgets both with a new chain",
  async () => {
    const dependent = join(folder, "deployment.json");
    const forget = (rpcUrl: string) =>
      forgetOtherChain({ rpcUrl, file: join(folder, "genesis"), dependents: [dependent] });

    await withChain(async (rpcUrl) => {
      expect(await forget(rpcUrl)).toBe(false);
      await writeFile(dependent, "kept");
      const hash = await walletClientFor(rpcUrl, "faucet").sendTransaction({
        to: recipient,
        value: parseEther("1"),
      });
      await publicClientFor(rpcUrl).waitForTransactionReceipt({ hash });
    });
    await withChain(async (rpcUrl) => {
      expect(await publicClientFor(rpcUrl).getBalance({ address: recipient })).toBe(parseEther("1"));
      expect(await forget(rpcUrl)).toBe(false);
      expect(await readFile(dependent, "utf8")).toBe("kept");
    });
    await rm(join(folder, "chain", "state.json"));
    await withChain(async (rpcUrl) => {
      expect(await publicClientFor(rpcUrl).getBalance({ address: recipient })).toBe(0n);
      expect(
        await publicClientFor(rpcUrl).getBalance({ address: localAccount("artist").address }),
      ).toBeGreaterThan(0n);
      expect(await forget(rpcUrl)).toBe(true);
      await expect(readFile(dependent)).rejects.toThrow("ENOENT");
    });
  },
);
