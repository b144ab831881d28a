import type { OnProgress } from "@musicchain/auditor";
import { Presets, SingleBar } from "cli-progress";
import type { Output } from "../output.ts";

/** A bar for each task on a terminal, with the time it still needs; elsewhere one line as each is done. */
export function showTasks(output: Output): { onProgress: OnProgress; stop(): void } {
  if (!output.interactive) {
    return {
      onProgress: ({ task, done, total }) => void (done === total && output.note(`${task}: ${total} read`)),
      stop: () => {},
    };
  }
  const bar = new SingleBar(
    {
      format: "{task} {bar} {value}/{total}  {eta_formatted} left",
      hideCursor: true,
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let running: string | undefined;
  return {
    onProgress({ task, done, total }) {
      if (task !== running) bar.start(total, done, { task });
      else bar.update(done, { task });
      running = task;
    },
    stop: () => bar.stop(),
  };
}
