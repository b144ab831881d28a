import { formatByExtension } from "@musicchain/protocol";
import { catalogueStore, learnSongs, loadCatalogue } from "../catalogue/catalogueStore.ts";
import { type AppConfig, configStore, loadConfig } from "../config/configStore.ts";
import { createPlayer } from "../player/createPlayer.ts";
import { readQueue } from "../player/readQueue.ts";
import { showMediaSession } from "../player/showMediaSession.ts";
import type { Reporting } from "../plays/createReporting.ts";
import type { SessionRecord } from "../session/sessionRecord.ts";
import { sessionStore, watchSessions } from "../session/sessionStore.ts";
import { registerWorker } from "../stream/registerWorker.ts";
import { serveStreams } from "../stream/serveStreams.ts";
import { createSongSources } from "../swarm/createSongSources.ts";
import { startSwarm } from "../swarm/startSwarm.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { toast } from "../ui/toasts.ts";
import { getWallet, hadWallet } from "../wallet/wallet.ts";
import { walletStore } from "../wallet/walletStore.ts";
import { queryClient } from "./queryClient.ts";

/** Everything that lives behind the pages, put together once. */
let reporting: Reporting | undefined;
let worker: Promise<void> | undefined;

const sources = createSongSources();

const ready = () => {
  worker ??= registerWorker().then(() => {
    serveStreams(async (cid, signal) => {
      const song = [...catalogueStore.get().songs.values()].find((each) => each.cid === cid);
      const source = await sources.open(cid, signal);
      return { ...source, type: formatByExtension(song?.format ?? "")?.mime ?? "application/octet-stream" };
    });
  });
  worker.catch(() => {
    worker = undefined;
  });
  return worker;
};

export const player = createPlayer({
  ready,
  findSong: (id) => catalogueStore.get().songs.get(id),
  explain(song) {
    const online = swarmStore.get().songs.get(song.id);
    if (online === undefined)
      return "Nobody online has this song right now. It plays as soon as a peer with it joins.";
    const reason = sources.problem(song.cid);
    if (reason !== undefined) return reason;
    return `This browser cannot play this .${song.format} file.`;
  },
  listening: {
    begin: (song, meter) => reporting?.reporter.begin(song, meter, sessionStore.get().session),
    tick: (sample, hearing) => reporting?.reporter.tick(sample, hearing),
    end: () => reporting?.reporter.end(),
  },
});

/** The reporting code, loaded with the first session. */
async function getReporting(config: AppConfig): Promise<Reporting> {
  const { createReporting } = await import("../plays/createReporting.ts");
  reporting ??= createReporting(config, {
    witnesses: (song) => sources.witnesses(song),
    onStored: () => void queryClient.invalidateQueries({ queryKey: ["plays"] }),
  });
  return reporting;
}

/** The socket is open while there is a session; a change of account or session ends the play under the old one. */
function followSession(): void {
  let before: string | undefined;
  let account: string | undefined;
  sessionStore.subscribe(() => {
    const { session } = sessionStore.get();
    const key = session?.grant.sessionKey;
    if (key === before) return;
    before = key;
    void changeSession(session).catch((error) => console.warn("session.change", error));
  });
  walletStore.subscribe(() => {
    const { address } = walletStore.get();
    if (account !== undefined && address !== undefined && address !== account) {
      toast("Account changed. The play so far stays with the account that heard it.");
    }
    account = address ?? account;
  });
}

async function changeSession(session: SessionRecord | undefined): Promise<void> {
  const { config } = configStore.get();
  if (session !== undefined && config !== undefined) (await getReporting(config)).socket.start();
  player.beginAnew();
  if (session !== undefined) return;
  // The last word of the play under the old session goes out first.
  await reporting?.reporter.settled();
  if (sessionStore.get().session === undefined) reporting?.socket.stop();
}

export async function startServices(): Promise<void> {
  showMediaSession(player);
  void ready().catch((error: Error) => toast(error.message, "bad"));
  followSession();
  void watchSessions();
  const stopRestoring = catalogueStore.subscribe(() => {
    player.restore(readQueue());
    if (catalogueStore.get().status === "ready") stopRestoring();
  });
  await loadConfig();
  const config = configStore.get().config!;
  swarmStore.subscribe(() => void learnSongs(config.oracleUrl, swarmStore.get().songs.keys()));
  void startSwarm();
  void loadCatalogue(config.oracleUrl);
  setInterval(() => void loadCatalogue(config.oracleUrl), 60_000);
  if (hadWallet()) void getWallet().catch(() => {});
}
