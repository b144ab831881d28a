// Development only: a real hub and seeder with some files, and a pretend oracle that accepts everything.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import {
  coveredSeconds,
  decodeBeat,
  domain,
  peerBindingTypedData,
  playClientMessageSchema,
} from "@musicchain/protocol";
import {
  blockstoreSource,
  createHub,
  createMemoryBlockstore,
  createPeer,
  layOutBytes,
  serveAcknowledgements,
  serveBlocks,
} from "@musicchain/swarm";
import { privateKeyToAccount } from "viem/accounts";
import { WebSocketServer } from "ws";

const dir = process.argv[2]!;
const port = Number(process.argv[3] ?? 8787);
const rpc = process.argv[4] ?? "http://127.0.0.1:8545";
const A = (d: string) => `0x${d.repeat(40)}` as `0x${string}`;
const ledger = A("1");
const chainId = 31337;
const where = domain(chainId, ledger);
const wallet = privateKeyToAccount(`0x${"5".repeat(64)}`);
const store = createMemoryBlockstore({ maxBytes: 200e6 });
const sha = (t: string | Uint8Array) => `0x${createHash("sha256").update(t).digest("hex")}` as `0x${string}`;
const songs: any[] = [];
let id = 1;
const tags: Record<string, [string, string, string]> = {
  "menu.ogg": ["Menu", "Sergio Ríos Vázquez", "Chiptune"],
  "training.ogg": ["Training", "José Tomás", "Rock"],
};
for (const name of readdirSync(dir).sort()) {
  const bytes = readFileSync(`${dir}/${name}`);
  const cid = await layOutBytes(bytes, { blockstore: store });
  const seconds = Math.floor(
    Number(
      execFileSync("ffprobe", [
        "-v",
        "error",
        "-show_entries",
        "format=duration",
        "-of",
        "csv=p=0",
        `${dir}/${name}`,
      ]).toString(),
    ),
  );
  const [title, artist, genre] = tags[name] ?? [
    name.replace(/(Background)?\.ogg/, ""),
    "Amoebax Ensemble",
    id % 2 ? "Chiptune" : "Soundtrack",
  ];
  songs.push({
    id: id++,
    title,
    artist,
    album: "Amoebax Original Sound",
    genre,
    year: 2007,
    seconds,
    format: "ogg",
    cid,
    contentHash: sha(bytes),
    fingerprintHash: sha(name),
    registrant: A("a"),
    owner: A("a"),
    registeredAt: 1_790_000_000,
    transaction: sha(`${id}`),
    royaltyBps: 500,
    splits: [
      { party: A("a"), bps: 7000 },
      { party: A("b"), bps: 3000 },
    ],
    plays: id * 3,
    soundCheck: "passed",
  });
}
const peer = createPeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws"] });
await peer.start();
const now = Math.floor(Date.now() / 1000);
const binding = {
  wallet: wallet.address.toLowerCase() as `0x${string}`,
  peerId: peer.id,
  validFrom: now - 60,
  validUntil: now + 86400,
};
const signed = {
  binding,
  signature: await wallet.signTypedData(peerBindingTypedData({ chainId, ledger, binding })),
};
await serveBlocks(peer, { source: blockstoreSource(store) });
await serveAcknowledgements(peer, { domain: where, binding: signed, serves: () => true });
const hub = createHub(peer, {
  domain: where,
  announce: { binding: signed, songs: songs.map(({ id, cid }) => ({ id, cid })) },
});
await hub.start();
const plays: any[] = [];
const batch = (n: number) => ({
  batchId: String(n),
  parentId: String(n - 1),
  status: n > 2 ? "pending" : "final",
  attester: A("d"),
  day: 20_770,
  playCount: 7 * n,
  time: now - 600 * (4 - n),
  finalAt: now - 600 * (4 - n) + 900,
  commitment: sha(`c${n}`),
  stateAfter: sha(`s${n}`),
  segmentsRoot: sha(`g${n}`),
  evidenceRoot: sha(`e${n}`),
  evidenceCid: songs[0].cid,
  transaction: sha(`t${n}`),
});
const one = 10n ** 18n;
const server = createServer((request, response) => {
  const url = new URL(request.url!, "http://x");
  const say = (body: unknown, code = 200) => {
    response.writeHead(code, {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
    });
    response.end(JSON.stringify(body));
  };
  const p = url.pathname;
  if (p === "/config")
    return say({
      chainId,
      chainName: "Musicchain Local",
      rpcUrl: rpc,
      ledger,
      token: A("2"),
      songs: A("3"),
      attester: A("d"),
      playsUrl: `ws://127.0.0.1:${port}/plays`,
      bootstrap: peer.addresses(),
      faucetUrl: `http://127.0.0.1:${port}/faucet`,
    });
  if (p === "/songs") return say({ songs, next: null, total: songs.length });
  let m;
  if ((m = /^\/songs\/(\d+)\/royalties$/.exec(p)))
    return say({
      song: +m[1]!,
      plays: 12,
      royalties: "0",
      escrowed: String(12n * one),
      released: String(4n * one),
      paid: String(one),
      claimable: String(3n * one),
      pending: String(2n * one),
      proof: null,
    });
  if ((m = /^\/songs\/(\d+)$/.exec(p)))
    return say(
      songs[+m[1]! - 1] ?? { error: "NotFound", message: "There is no such song." },
      songs[+m[1]! - 1] ? 200 : 404,
    );
  if (p === "/plays") return say({ plays, next: null });
  if ((m = /^\/plays\/(0x\w+)$/.exec(p))) {
    const play = plays.find((each) => each.digest === m![1]);
    return say(play ?? { error: "NotFound", message: "The oracle has no such play." }, play ? 200 : 404);
  }
  if (p === "/batches") return say({ batches: [3, 2, 1].map(batch), next: null });
  if ((m = /^\/batches\/(\d+)$/.exec(p))) return say(batch(+m[1]!));
  if ((m = /^\/accounts\/(0x\w+)$/.exec(p)))
    return say({
      address: m[1],
      earned: String(17n * one + one / 4n),
      burned: "0",
      credit: String(2n * one),
      claimed: String(5n * one),
      claimable: String(8n * one + one / 4n),
      pending: String(4n * one),
      balance: String(5n * one),
      proof: null,
    });
  if (p === "/faucet") return say({ transaction: sha("f") });
  say({ error: "NotFound", message: "There is nothing here." }, 404);
});
const sockets = new WebSocketServer({ server, path: "/plays" });
let handle = 1;
sockets.on("connection", (socket) => {
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  const hello = () =>
    send({
      type: "hello",
      attester: A("d"),
      chainId,
      ledger,
      challenge: sha(String(Math.random())),
      time: Math.floor(Date.now() / 1000),
      beatSeconds: 2,
    });
  hello();
  const open = new Map<number, any>();
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (binary) {
      const beat = decodeBeat(new Uint8Array(data));
      console.log(
        "beat",
        beat?.play,
        beat?.sequence,
        beat?.positionMs,
        beat && coveredSeconds(beat.coverage),
      );
      return;
    }
    const message = playClientMessageSchema.parse(JSON.parse(data.toString()));
    console.log(message.type, "play" in message ? message.play : "");
    if (message.type === "open") {
      const song = songs[message.song - 1];
      open.set(handle, { song, message });
      send({
        type: "opened",
        id: message.id,
        play: handle++,
        start: Math.floor(Date.now() / 1000),
        seconds: song.seconds,
        mature: false,
        burn: "0",
      });
      hello();
    }
    if (message.type === "statement") {
      const { song, message: o } = open.get(message.play);
      const digest = sha(message.signature);
      const covered = coveredSeconds(Buffer.from(message.coverage.slice(2), "hex"));
      plays.unshift({
        digest,
        song: song.id,
        listener: o.grant.listener,
        seeder: o.seeder,
        relay: o.relay,
        start: message.start,
        end: message.end,
        covered,
        seconds: song.seconds,
        status: "stored",
        message: "Stored. It goes into the next batch.",
        mature: false,
        discoverer: true,
        lanes: { artist: String(one), seeder: String(one), relay: "0", listener: String(one) },
      });
      send({ type: "stored", id: message.id, play: message.play, digest, covered, seconds: song.seconds });
    }
  });
});
server.listen(port, "127.0.0.1", () => console.log("oracle", port, peer.addresses()));
