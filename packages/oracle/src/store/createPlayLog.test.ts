import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { describePlayLog, playOf } from "../../test/describePlayLog.ts";
import { createStore } from "./createStore.ts";

describePlayLog("play log in SQLite", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "musicchain-store-"));
  let store = createStore({ dataDir });
  return {
    log: store.plays,
    reopen: () => {
      store.close();
      store = createStore({ dataDir });
      return store.plays;
    },
    close: () => {
      store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
});

test("a second process cannot open the store", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "musicchain-store-"));
  const store = createStore({ dataDir });
  await store.plays.append(playOf());
  expect(() => createStore({ dataDir })).toThrow(UserError);
  store.close();
  createStore({ dataDir }).close();
  rmSync(dataDir, { recursive: true });
});
