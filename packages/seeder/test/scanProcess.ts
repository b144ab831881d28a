// A scan in a process of its own, to be killed or weighed: node scanProcess.ts FOLDER LIBRARY
import { openLibrary } from "../src/library/openLibrary.ts";
import { scanFolder } from "../src/library/scanFolder.ts";

const [folder, file] = process.argv.slice(2) as [string, string];
const library = openLibrary(file);
const { added } = await scanFolder({
  ...{ folder, library, atOnce: 1 },
  onEvent: (event) => event.type === "added" && process.stdout.write(`added ${event.path}\n`),
});
library.close();
const seconds = added.map((track) => track.seconds);
process.stdout.write(
  `${JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`,
);
