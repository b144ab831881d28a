import { resolve } from "node:path";
import { type ScanResult, scanFolder } from "@musicchain/seeder/library";
import type { Context } from "../context.ts";
import { printable } from "../output.ts";
import { plural } from "../plural.ts";
import { requireFolder } from "../requireFolder.ts";
import { showProgress } from "../showProgress.ts";

export async function action(
  { output, openLibrary, signal }: Context,
  _: object,
  folder: string,
): Promise<void> {
  await requireFolder(folder);
  const library = await openLibrary();
  const progress = showProgress(output);
  try {
    const path = resolve(folder);
    library.takeIn(path);
    const result = await scanFolder({ folder: path, library, signal, onEvent: progress.onEvent });
    // Not before, or a seeder that runs would do the same work at the same time. What was left out of it is in again.
    library.takeIn(path);
    library.watch(path);
    progress.stop();
    for (const { path, problem } of result.problems) {
      output.note(`skipped    ${printable(path)} ${problem.message}`);
    }
    output.print(summary(result));
    output.json(toJson(result));
  } finally {
    progress.stop();
    library.close();
  }
}

function summary({ added, unchanged, duplicates, problems, removed }: ScanResult): string {
  const parts = [`${plural(added.length, "song")} added`, `${unchanged} unchanged`];
  if (duplicates.length > 0) parts.push(`${plural(duplicates.length, "duplicate")}`);
  if (removed.length > 0) parts.push(`${removed.length} gone`);
  if (problems.length > 0) parts.push(`${problems.length} skipped`);
  return `${parts.join(", ")}.`;
}

function toJson({ added, problems, waiting: _, ...rest }: ScanResult): unknown {
  return {
    added: added.map(({ fingerprint, ...track }) => ({ ...track, fingerprintItems: fingerprint.length })),
    problems: problems.map(({ path, problem }) => ({ path, code: problem.code, message: problem.message })),
    ...rest,
  };
}
