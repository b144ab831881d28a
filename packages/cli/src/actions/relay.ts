import { createSeeder, readDeployment } from "@musicchain/seeder";
import type { Context } from "../context.ts";
import { createLog } from "../createLog.ts";
import { runUntilStopped } from "../runUntilStopped.ts";

type Options = { listen: string[]; announce: string[]; stun: boolean; stunPort: number; statusPort: number };

export async function action({ options: globals, signal }: Context, options: Options): Promise<void> {
  const hub = createSeeder({
    deployment: await readDeployment(globals.deployment, globals.rpc),
    dataDir: globals.dataDir,
    listen: options.listen.length > 0 ? options.listen : ["/ip4/0.0.0.0/tcp/4001/ws"],
    announce: options.announce.length > 0 ? options.announce : undefined,
    stunPort: options.stun ? options.stunPort : undefined,
    ...{ hub: true, statusPort: options.statusPort, log: createLog("hub", globals) },
  });
  await runUntilStopped(hub, signal);
}
