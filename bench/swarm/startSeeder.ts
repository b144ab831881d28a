import { startProcess } from "./startProcess.ts";
import type { SeederAddresses } from "./types.ts";

export async function startSeeder(
  path: string,
  { host = "127.0.0.1", namespace = undefined as string | undefined } = {},
) {
  const { first, ask, stop } = await startProcess<SeederAddresses, "cpu", number>("seeder", [path, host], {
    namespace,
  });
  return { addresses: first, cpuSeconds: () => ask("cpu"), stop };
}
