import { startProcess } from "./startProcess.ts";
import type { Engine, ReadRequest, ReadResult } from "./types.ts";

export async function startClient(engine: Engine, { namespace }: { namespace?: string } = {}) {
  const { ask, stop } = await startProcess<"ready", ReadRequest, ReadResult>("client", [engine], {
    namespace,
  });
  return { read: ask, stop };
}
