import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hex } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createStore } from "./createStore.ts";

const LIVES = 8;

test("kill -9 at any moment loses nothing that was acknowledged and counts nothing twice", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "musicchain-kill-"));
  const acknowledged: { listener: Hex; start: number; digest: Hex }[] = [];
  for (let life = 0; life < LIVES; life++) {
    const child = fork(new URL("../../test/appendUntilKilled.ts", import.meta.url), [dataDir, String(life)], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("close", (_code, signal) => resolve(signal)),
    );
    const first = new Promise<void>((resolve) => {
      child.on("message", (message) => {
        acknowledged.push(message as (typeof acknowledged)[number]);
        resolve();
      });
    });
    await first;
    await new Promise((resolve) => setTimeout(resolve, 20 + 37 * life));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");

    const store = createStore({ dataDir });
    for (const { digest, listener, start } of acknowledged) {
      expect(store.plays.find(digest)).toMatchObject({ digest, listener, start });
    }
    const count = (sql: string) => store.database.prepare(sql).get()!.count as number;
    const stored = count("SELECT count(*) AS count FROM plays");
    expect(stored).toBe(count("SELECT count(DISTINCT digest) AS count FROM plays"));
    // Every play either waits or is in exactly one batch, and a batch is there with its plays or not at all.
    const placed = count("SELECT count(*) AS count FROM placements WHERE live = 1");
    expect(store.plays.waitingCount + placed).toBe(stored);
    expect(placed).toBe(count("SELECT count(*) AS count FROM own_batches"));
    expect(count("SELECT count(*) AS count FROM pragma_integrity_check WHERE integrity_check != 'ok'")).toBe(
      0,
    );
    store.close();
  }
  expect(acknowledged.length).toBeGreaterThan(LIVES * 20);
  rmSync(dataDir, { recursive: true });
}, 60_000);
