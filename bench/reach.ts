/**
 * Browser to browser, both headless on loopback: does the direct way come about, how soon, and how fast is it?
 * `npm run bench:reach [-- --json] [--dials 100]`. What each figure means: docs/benchmarks.md.
 */
import { parseArgs } from "node:util";
import { createPages } from "./reach/createPages.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, dials: { type: "string", default: "100" } },
});
const dials = Number(values.dials);
const MEGABYTES = 32;
const RUNS = 5;

const pages = await createPages();
const [serving, reading] = [await pages.open(), await pages.open()];
const file = await serving.serve(pages.hub, MEGABYTES * 1_000_000);

const direct: number[] = [];
for (let i = 0; i < dials; i++) {
  const { milliseconds, path } = await reading.reach(pages.hub, file.address, "webrtc");
  if (path?.route === "direct") direct.push(milliseconds);
}
const speeds: number[] = [];
const firstBytes: number[] = [];
for (let i = 0; i < RUNS; i++) {
  const read = await reading.read(pages.hub, file.address, file.cid);
  if (read.digest !== file.digest) throw new Error("other bytes came than were served");
  firstBytes.push(read.firstByte);
  if (read.last?.route === "direct") speeds.push(read.bytesPerSecond / 1e6);
}
await pages.close();

const at = (numbers: number[], share: number) =>
  numbers.sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ??
  Number.NaN;
const round = (value: number) => Math.round(value * 10) / 10;
const figures = {
  browserDials: dials,
  browserDialsDirect: direct.length,
  browserDirectMs: round(at(direct, 0.5)),
  browserDirectP95Ms: round(at(direct, 0.95)),
  browserFirstByteMs: round(at(firstBytes, 0.5)),
  browserToBrowserMBps: round(at(speeds, 0.5)),
};
if (values.json) console.log(JSON.stringify(figures));
else {
  const row = (figure: string, measured: number, target: string) => ({ figure, measured, target });
  console.table([
    row(`direct of ${dials} dials, browser to browser`, figures.browserDialsDirect, "≥ 99 of 100"),
    row("until it is direct, median ms", figures.browserDirectMs, ""),
    row("the same, 95 of 100", figures.browserDirectP95Ms, ""),
    row("first byte from another browser, through the relay, median ms", figures.browserFirstByteMs, ""),
    row("browser to browser over WebRTC, median MB/s", figures.browserToBrowserMBps, "≥ 8"),
  ]);
}
// A native thread of a browser that was closed must not keep the bench.
process.exit(0);
