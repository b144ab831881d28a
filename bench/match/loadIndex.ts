/** Loads a saved index in a process of its own and prints what that takes: `node bench/match/loadIndex.ts FILE`. */
import { closeSync, openSync, readSync } from "node:fs";
import { loadMatchIndex } from "@musicchain/matcher";

const descriptor = openSync(process.argv[2]!, "r");
const begin = performance.now();
const index = loadMatchIndex((bytes) => {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(descriptor, bytes, at, Math.min(bytes.length - at, 2 ** 26), null);
    if (read === 0) throw new RangeError("the file ends too early");
    at += read;
  }
});
const seconds = (performance.now() - begin) / 1_000;
closeSync(descriptor);
console.log(
  JSON.stringify({
    ...{ size: index.size, bytes: index.bytes, seconds },
    ...{ rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1_024 },
  }),
);
