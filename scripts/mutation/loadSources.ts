import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import type { Sources } from "./types.ts";

/** Reads `files` and everything they import, by the names solc knows them under. */
export async function loadSources(root: string, files: string[]): Promise<Sources> {
  const require = createRequire(join(root, "package.json"));
  const sources: Sources = new Map();
  const waiting = [...files];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (sources.has(name)) continue;
    const path = name.startsWith("@") ? require.resolve(name) : join(root, name);
    const text = await readFile(path, "utf8");
    sources.set(name, text);
    for (const [, imported] of text.matchAll(/^import\s[^"]*"([^"]+)";/gm)) {
      waiting.push(
        imported!.startsWith(".") ? posix.join(posix.dirname(name), imported!) : (imported as string),
      );
    }
  }
  return sources;
}
