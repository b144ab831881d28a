import { resolve } from "node:path";
import { createSeeder, readDeployment } from "@musicchain/seeder";
import type { Context } from "../context.ts";
import { createLog } from "../createLog.ts";
import { requireFolder } from "../requireFolder.ts";
import { runUntilStopped } from "../runUntilStopped.ts";

type Options = {
  folder: string[];
  listen: string[];
  announce: string[];
  hub: string[];
  relay: boolean;
  bootstrap: boolean;
  stunPort: number;
  stun: string[];
  statusPort: number;
  uploadLimit: number;
  diskLimit: number;
  pinSpace: number;
};

const LISTEN = ["/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/tcp/0/ws", "/ip4/0.0.0.0/udp/0/webrtc-direct"];
/** Through the hubs it joins: for who cannot reach it otherwise, until WebRTC finds a direct way. */
const THROUGH_HUBS = ["/p2p-circuit", "/webrtc"];

export async function action(context: Context, options: Options): Promise<void> {
  const { deployment, rpc, dataDir } = context.options;
  const isHub = options.relay || options.bootstrap;
  for (const folder of options.folder) await requireFolder(folder);
  const seeder = createSeeder({
    deployment: await readDeployment(deployment, rpc),
    account: await context.account(await context.connect()),
    dataDir,
    folders: options.folder.map((folder) => resolve(folder)),
    listen: options.listen.length > 0 ? options.listen : [...LISTEN, ...(isHub ? [] : THROUGH_HUBS)],
    announce: options.announce.length > 0 ? options.announce : undefined,
    hubs: options.hub,
    ...{ hub: options.relay, bootstrap: options.bootstrap, statusPort: options.statusPort },
    stunPort: isHub ? options.stunPort : undefined,
    stun: options.stun,
    bytesPerSecond: options.uploadLimit || undefined,
    diskBytes: options.diskLimit || undefined,
    pinBytes: options.pinSpace,
    log: createLog("seeder", context.options),
  });
  await runUntilStopped(seeder, context.signal);
}
