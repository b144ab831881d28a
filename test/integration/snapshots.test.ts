import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { measureSnapshot } from "../../bench/gas/measureSnapshot.ts";
import { compareSnapshot } from "../../scripts/snapshots/compareSnapshot.ts";

async function committed(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../snapshots/${name}.json`, import.meta.url), "utf8"));
}

test("gas, size and storage layout are those of the committed snapshots", async () => {
  const measured = await measureSnapshot();
  for (const [name, figures] of Object.entries(measured)) {
    expect(compareSnapshot(name, await committed(name), figures)).toEqual([]);
  }
  for (const { runtime, creation } of Object.values(measured.size)) {
    expect(runtime).toBeLessThanOrEqual(24_576);
    expect(creation).toBeLessThanOrEqual(49_152);
  }
});
