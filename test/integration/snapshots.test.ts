import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { measureSnapshot } from "../../bench/gas/measureSnapshot.ts";

const UPDATE = "If the change is meant, run `node scripts/snapshots.ts` and commit snapshots/ with it.";

async function committed(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../snapshots/${name}.json`, import.meta.url), "utf8"));
}

test("gas and size are those of the committed snapshots", async () => {
  const { gas, size } = await measureSnapshot();
  expect(gas, UPDATE).toEqual(await committed("gas"));
  expect(size, UPDATE).toEqual(await committed("size"));
  for (const { runtime, creation } of Object.values(size)) {
    expect(runtime).toBeLessThanOrEqual(24_576);
    expect(creation).toBeLessThanOrEqual(49_152);
  }
});
