/** A listener in a process of its own, of one engine: reads whole files and says what that took. */
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { collectGarbage } from "../oracle/measure.ts";
import { connectBitswap } from "./connectBitswap.ts";
import { connectHttp } from "./connectHttp.ts";
import { connectMusicchain } from "./connectMusicchain.ts";
import type { Engine, ReadRequest, ReadResult } from "./types.ts";

const engines = { musicchain: connectMusicchain, bitswap: connectBitswap, http: connectHttp };
const connect = engines[process.argv[2] as Engine];

const sockets = new Set<Socket>();
subscribe("net.client.socket", (message) => sockets.add((message as { socket: Socket }).socket));
const wire = () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);

async function read({ seeders, playRate = 0 }: ReadRequest): Promise<ReadResult> {
  sockets.clear();
  const { parts, close } = await connect(seeders);
  collectGarbage();
  const wireBefore = wire();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  let firstByte = 0;
  let bytes = 0;
  let silenceMs = 0;
  for await (const part of parts()) {
    const now = performance.now() - began;
    if (bytes === 0) firstByte = now;
    else if (playRate > 0)
      silenceMs = Math.max(silenceMs, now - firstByte - silenceMs - (bytes / playRate) * 1_000);
    bytes += part.length;
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const wireBytes = wire() - wireBefore;
  await close();
  if (bytes !== seeders[0]!.size) throw new Error(`Read ${bytes} of ${seeders[0]!.size} bytes`);
  return { seconds, firstByteMs: firstByte, cpuSeconds: (user + system) / 1e6, wireBytes, silenceMs };
}

process.on("message", async (request: ReadRequest) => process.send!(await read(request)));
process.on("disconnect", () => process.exit());
process.send!("ready");
