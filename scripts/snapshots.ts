// `npm run snapshots` writes gas, size and storage layout of the contracts into snapshots/ (their ABIs: `npm run abi`).
//   npm run snapshots -- --check   only says what is not as it was committed
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { measureSnapshot } from "../bench/gas/measureSnapshot.ts";
import { compareSnapshot } from "./snapshots/compareSnapshot.ts";

const folder = fileURLToPath(new URL("../snapshots/", import.meta.url));
const check = process.argv.includes("--check");
let drifted = false;
await mkdir(folder, { recursive: true });
for (const [name, figures] of Object.entries(await measureSnapshot())) {
  const path = `${folder}${name}.json`;
  if (check) {
    const drift = compareSnapshot(name, JSON.parse(await readFile(path, "utf8")), figures);
    for (const sentence of drift) console.error(sentence);
    drifted ||= drift.length > 0;
    continue;
  }
  await writeFile(path, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`snapshots/${name}.json: ${Object.keys(figures).length} entries`);
}
process.exitCode = drifted ? 1 : 0;
