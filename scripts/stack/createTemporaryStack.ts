import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStack, type RunningStack, type StackOptions } from "./createStack.ts";
import { freePorts } from "./freePorts.ts";

export type TemporaryStackOptions = Pick<StackOptions, "root" | "report" | "web"> & {
  /** Default: the tracks shipped with the repository. */
  music?: string;
  /** Challenge window, seconds. */
  window?: number;
};

/** A stack on free ports with a folder that goes when it stops: for demos and tests. */
export async function createTemporaryStack(options: TemporaryStackOptions) {
  const { root, music = join(root, "music"), window = 8, ...rest } = options;
  const folder = await mkdtemp(join(tmpdir(), "musicchain-stack-"));
  const local = JSON.parse(await readFile(join(root, "ignition", "parameters", "local.json"), "utf8"));
  const parameters = join(folder, "parameters.json");
  await writeFile(parameters, JSON.stringify({ Musicchain: { ...local.Musicchain, window } }));
  const ports = await freePorts();
  const make = () => createStack({ ...rest, root, folder, ports, music, parameters });
  let stack = make();
  return {
    folder,
    ports,
    start: (): Promise<RunningStack> => stack.start(),
    /** Stops everything in order and starts it again on the same folder, as a second `npm start` does. */
    async restart(): Promise<RunningStack> {
      await stack.stop();
      stack = make();
      return stack.start();
    },
    /** @param keep leaves the folder, for somebody to look at the logs */
    async stop({ keep = false }: { keep?: boolean } = {}): Promise<void> {
      await stack.stop();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
