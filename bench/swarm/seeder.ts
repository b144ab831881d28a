/** A seeder in a process of its own: one file by our block protocol, by bitswap and by HTTP. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveBlocks } from "../../packages/swarm/src/blocks/serveBlocks.ts";
import { layOutBytes } from "../../packages/swarm/src/dag/layOutBytes.ts";
import { createFileBlocks } from "../../packages/swarm/src/files/createFileBlocks.ts";
import { layOutFile } from "../../packages/swarm/src/files/layOutFile.ts";
import { createNodePeer } from "../../packages/swarm/src/peer/createNodePeer.ts";
import { createBitswapNode } from "./createBitswapNode.ts";
import type { SeederAddresses } from "./types.ts";

const [path, host, chunkSize] = [process.argv[2]!, process.argv[3]!, 65_536];

const listen = [`/ip4/${host}/tcp/0`];
const peer = createNodePeer({ listen });
await peer.start();
const layout = await layOutFile({ path, chunkSize });
const blocks = createFileBlocks();
blocks.add(path, layout);
await serveBlocks(peer, { source: blocks });

const node = await createBitswapNode({ listen });
const sameCid = await layOutBytes(await readFile(path), { blockstore: node.blockstore, chunkSize });
if (sameCid !== layout.cid) throw new Error(`${sameCid} is not ${layout.cid}`);

const server = createServer((request, response) => {
  const [, from, to] = request.headers.range?.match(/^bytes=(\d+)-(\d+)$/) ?? [];
  const range = from === undefined ? {} : { start: Number(from), end: Number(to) };
  response.writeHead(from === undefined ? 200 : 206);
  if (request.method === "HEAD") response.end();
  else createReadStream(path, range).pipe(response);
});
await new Promise<void>((resolve) => server.listen(0, host, resolve));

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!((user + system) / 1e6);
});
process.on("disconnect", () => process.exit());
process.send!({
  cid: layout.cid,
  size: layout.size,
  musicchain: peer.addresses()[0]!,
  bitswap: `${node.helia.libp2p.getMultiaddrs()[0]}`,
  http: `http://${host}:${(server.address() as AddressInfo).port}/`,
} satisfies SeederAddresses);
