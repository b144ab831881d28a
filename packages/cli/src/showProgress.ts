import { basename } from "node:path";
import type { ScanEvent } from "@musicchain/seeder/library";
import { Presets, SingleBar } from "cli-progress";
import { type Output, printable } from "./output.ts";
import { plural } from "./plural.ts";

/** A bar on a terminal, one line per file elsewhere. Call `stop` before printing results. */
export function showProgress(output: Output): { onEvent(event: ScanEvent): void; stop(): void } {
  if (!output.interactive) return { onEvent: (event) => describe(event, output), stop: () => {} };
  const bar = new SingleBar(
    {
      format: "{bar} {value}/{total}  {stage}",
      hideCursor: true,
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let done = 0;
  return {
    onEvent(event) {
      if (event.type === "found") bar.start(event.files, 0, { stage: "" });
      else if (event.type === "stage")
        bar.update({ stage: `${event.stage} ${printable(basename(event.path))}` });
      else if (event.type !== "removed") bar.update(++done);
    },
    stop: () => bar.stop(),
  };
}

function describe(event: ScanEvent, output: Output): void {
  if (event.type === "found") output.note(`${plural(event.files, "file")} found`);
  else if (event.type === "added") output.note(`added      ${printable(event.path)}`);
  else if (event.type === "removed") output.note(`gone       ${printable(event.path)}`);
  else if (event.type === "duplicate") {
    output.note(`duplicate  ${printable(event.path)} (same bytes as ${printable(event.of)})`);
  }
}
