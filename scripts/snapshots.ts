// Writes gas and size of the contracts into snapshots/. `test/integration/snapshots.test.ts` fails on a difference.
//   node scripts/snapshots.ts
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { measureSnapshot } from "../bench/gas/measureSnapshot.ts";

const folder = fileURLToPath(new URL("../snapshots/", import.meta.url));
await mkdir(folder, { recursive: true });
for (const [name, figures] of Object.entries(await measureSnapshot())) {
  await writeFile(`${folder}${name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`snapshots/${name}.json: ${Object.keys(figures).length} figures`);
}
