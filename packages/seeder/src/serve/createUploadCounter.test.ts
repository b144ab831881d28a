import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LIMITS } from "../limits.ts";
import { createUploadCounter } from "./createUploadCounter.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-uploads-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what was sent today is known over a restart, and a new day begins at nothing", () => {
  const file = join(folder, "uploads.sqlite");
  let time = Date.parse("2026-11-21T23:59:50Z");
  const now = () => time;
  const first = createUploadCounter({ file, now });
  first.add("alice", 600);
  first.add("bob", 400);
  expect(first.read()).toEqual({
    ...{ total: 1_000, others: 0, byPeer: { alice: 600, bob: 400 }, today: 1_000, ever: 1_000 },
    ...{ perSecond: 100, perSecondByPeer: { alice: 60, bob: 40 } },
  });
  first.close();

  const second = createUploadCounter({ file, now });
  expect(second.read()).toMatchObject({ total: 0, today: 1_000, ever: 1_000, perSecond: 0 });
  time += 15_000;
  second.add("alice", 70);
  expect(second.read()).toMatchObject({ total: 70, today: 70, ever: 1_070, perSecond: 7 });
  time += 60_000;
  expect(second.read()).toMatchObject({ perSecond: 0, perSecondByPeer: {} });
  second.close();
});

test("beyond the counted peers the rest is summed up", () => {
  const counter = createUploadCounter({ file: join(folder, "uploads.sqlite") });
  for (let i = 0; i <= LIMITS.serve.countedPeers; i++) counter.add(`peer ${i}`, 1);
  const { total, others, byPeer } = counter.read();
  expect([total, others, Object.keys(byPeer).length]).toEqual([1_001, 1, 1_000]);
  counter.close();
});
