import { createSeeder, readDeployment } from "@musicchain/seeder";
import type { Context } from "../context.ts";
import { createLog } from "../createLog.ts";
import { runUntilStopped } from "../runUntilStopped.ts";

type Options = {
  listen: string[];
  announce: string[];
  hub: string[];
  relay?: boolean;
  stunPort: number;
  stun: string[];
  statusPort?: number;
  uploadLimit?: number;
  pinSpace?: number;
};

const LISTEN = ["/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/tcp/0/ws", "/ip4/0.0.0.0/udp/0/webrtc-direct"];
/** Through the hubs it joins: for who cannot reach it otherwise, until WebRTC finds a direct way. */
const THROUGH_HUBS = ["/p2p-circuit", "/webrtc"];

export async function action(context: Context, options: Options): Promise<void> {
  const { deployment, rpc, dataDir } = context.options;
  const seeder = createSeeder({
    deployment: await readDeployment(deployment, rpc),
    account: await context.account(await context.connect()),
    dataDir,
    listen: options.listen.length > 0 ? options.listen : [...LISTEN, ...(options.relay ? [] : THROUGH_HUBS)],
    announce: options.announce.length > 0 ? options.announce : undefined,
    hubs: options.hub,
    hub: options.relay,
    stunPort: options.relay ? options.stunPort : undefined,
    stun: options.stun,
    statusPort: options.statusPort,
    bytesPerSecond: options.uploadLimit,
    pinBytes: options.pinSpace,
    log: createLog("seeder", context.options),
  });
  await runUntilStopped(seeder, context.signal);
}
