import { basename } from "node:path";
import { configSchema, UserError } from "@musicchain/protocol";
import { fetchSong } from "@musicchain/seeder/fetch";
import { readStatus } from "@musicchain/seeder/status";
import { Presets, SingleBar } from "cli-progress";
import type { Context } from "../context.ts";
import { fetchOracle } from "../earnings/fetchOracle.ts";
import { formatBytes } from "../formatBytes.ts";
import { type Output, printable } from "../output.ts";
import { plural } from "../plural.ts";

type Options = { to?: string; from: string[]; hub: string[]; diskLimit: number };

export async function action(context: Context, options: Options, songId: number): Promise<void> {
  const { output, signal } = context;
  const chain = await context.connect();
  const hubs = options.from.length > 0 ? [] : await findHubs(context, options.hub);
  const library = await context.openLibrary();
  const bar = progressBar(output);
  try {
    const { song, path, size, kept, bytesBySeeder, isNew, notServed } = await fetchSong({
      ...{ chain, songId, library, hubs, signal, folder: options.to, from: options.from },
      ...{ dataDir: context.options.dataDir, diskBytes: options.diskLimit || undefined },
      onFound: ({ title, artist }, peers) =>
        output.note(`${printable(artist || "–")}: ${printable(title)}, from ${plural(peers, "peer")}`),
      onProgress: bar.update,
      onPeerError: (error) => output.note(`${error.message}; it is not asked again.`),
    });
    bar.stop();
    if (notServed) output.note(`It cannot be served: ${printable(basename(path))} ${notServed}`);
    output.print(isNew ? `${path} (${formatBytes(size)})` : `${path} is in the library.`);
    output.json({
      ...{ songId, path, size, isNew, kept, contentHash: song.contentHash, cid: song.cid },
      ...{ served: !notServed, fromPeers: Object.fromEntries(bytesBySeeder) },
    });
  } finally {
    bar.stop();
    library.close();
  }
}

/** Named ones; else those of the running seeder, itself among them; else the oracle's. */
async function findHubs({ options, signal }: Context, named: string[]): Promise<string[]> {
  if (named.length > 0) return named;
  const running = await readStatus(options.dataDir).catch(() => undefined);
  const own = running ? [...running.hubs, ...(running.hub ? running.multiaddrs : [])] : [];
  if (own.length > 0) return own;
  const { bootstrap } = await fetchOracle(options.oracle, "/config", configSchema, signal);
  if (bootstrap.length > 0) return bootstrap;
  throw new UserError(
    "No hub is known where peers could be found.",
    "Name one with --hub, or a peer with --from.",
  );
}

function progressBar({ interactive }: Output) {
  if (!interactive) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      ...{ format: "{bar} {percentage} %  {done} of {all}  {eta_formatted}", etaBuffer: 50 },
      ...{ hideCursor: true, stream: process.stderr, clearOnComplete: true },
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update({ bytes, size }: { bytes: number; size: number }) {
      const words = { done: formatBytes(bytes), all: formatBytes(size) };
      if (!started) bar.start(size, bytes, words);
      else bar.update(bytes, words);
      started = true;
    },
    stop: () => bar.stop(),
  };
}
