import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bytesToHex, encodeEvidenceFile, evidenceLeaf, listRoot } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { afterEach, beforeAll, expect, test } from "vitest";
import { createEvidenceSource } from "./createEvidenceSource.ts";

const evidences = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), new Uint8Array(900).fill(7)];
const file = encodeEvidenceFile(evidences);
const header = { evidenceRoot: listRoot(evidences.map(evidenceLeaf)), playCount: evidences.length };
const QUICK = { timeoutMs: 1_000, slowMs: 900 };
const PACKED = gzipSync(new Uint8Array(20_000_000));

let batch: { evidenceCid: `0x${string}`; header: typeof header };
let cid: string;
beforeAll(async () => {
  const made = CID.createV1(0x55, await sha256.digest(file));
  cid = made.toString();
  batch = { evidenceCid: bytesToHex(made.bytes), header };
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
/** A gateway that answers like this; how often it was asked. */
async function gateway(answer: RequestListener) {
  let asked = 0;
  const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    asked++;
    answer(request, response);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}
const find = (places: string[]) => createEvidenceSource(places, QUICK).find(batch);

const HOSTILE: [name: string, says: RegExp, answer: RequestListener][] = [
  [
    "an endless body",
    /sent more than the evidence can be/,
    (_, response) => {
      const more = () => response.write(new Uint8Array(65_536), (error) => error || setImmediate(more));
      more();
    },
  ],
  [
    "zeros packed a thousandfold",
    /sent more than the evidence can be/,
    (_, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(PACKED);
    },
  ],
  ["no answer at all", /too slow/, () => {}],
  [
    "a byte now and then",
    /too slow/,
    (_, response) => {
      const drip = setInterval(() => response.write("M"), 20);
      response.once("close", () => clearInterval(drip));
    },
  ],
  [
    "a page of HTML",
    /keeps something else/,
    (_, response) => response.setHeader("content-type", "text/html").end("<h1>Sign in to the network</h1>"),
  ],
  ["nothing", /keeps something else/, (_, response) => response.end()],
  ["no content", /answered nothing|keeps something else/, (_, response) => response.writeHead(204).end()],
  ["an error", /answered 500/, (_, response) => response.writeHead(500).end("x".repeat(100_000))],
  [
    "headers that do not end",
    /headers are too long/,
    (_, response) => response.setHeader("x-more", "y".repeat(200_000)).end(file),
  ],
  [
    "less than it announced",
    /terminated|other side closed|aborted/,
    (_, response) => {
      response.setHeader("content-length", String(file.length));
      response.write(file.subarray(0, 5), () => response.socket?.destroy());
    },
  ],
  ["a closed door", /other side closed|ECONNRESET|socket/, (request) => request.socket.destroy()],
  [
    "another batch's evidence",
    /keeps something else/,
    (_, response) => response.end(encodeEvidenceFile(evidences.toReversed())),
  ],
  [
    "a play too few",
    /keeps something else/,
    (_, response) => response.end(encodeEvidenceFile(evidences.slice(1))),
  ],
];

test.each(HOSTILE)("%s shows nothing, in words, and the next place is asked", async (_, says, answer) => {
  const bad = await gateway(answer);
  const good = await gateway((_, response) => response.end(file));
  const began = performance.now();
  expect(await find([bad.url])).toEqual({
    evidences: undefined,
    problems: [expect.stringMatching(says)],
  });
  expect(performance.now() - began).toBeLessThan(5_000);
  const { evidences: found, problems } = await find([bad.url, good.url]);
  expect(found).toEqual(evidences);
  expect(problems).toHaveLength(1);
  expect(problems[0]!.length).toBeLessThan(300);
});

test("a redirect is not followed, whoever it leads to", async () => {
  const elsewhere = await gateway((_, response) => response.end(file));
  for (const status of [301, 302, 307, 308]) {
    const bad = await gateway((request, response) =>
      response.writeHead(status, { location: `${elsewhere.url}${request.url}` }).end(),
    );
    const { evidences: found, problems } = await find([bad.url]);
    expect([found, problems]).toEqual([undefined, [`${bad.url}: answered ${status}, a redirect`]]);
  }
  expect(elsewhere.asked()).toBe(0);
});

test("the bytes decide, not what they are called", async () => {
  const odd = await gateway((_, response) => response.setHeader("content-type", "text/html").end(file));
  expect((await find([odd.url])).evidences).toEqual(evidences);
});

test("a place that was slow for nothing is left alone for a while, twice as long each time", async () => {
  const slow = await gateway(() => {});
  const good = await gateway((_, response) => response.end(file));
  const source = createEvidenceSource([slow.url, good.url], { ...QUICK, restMs: 400 });
  expect((await source.find(batch)).problems).toEqual([`${slow.url}: it is too slow`]);
  const resting = [`${slow.url} was slow and is asked again later`];
  for (let i = 0; i < 3; i++) expect((await source.find(batch)).problems).toEqual(resting);
  expect([slow.asked(), good.asked()]).toEqual([1, 4]);
  await new Promise((resolve) => setTimeout(resolve, 450));
  expect((await source.find(batch)).evidences).toEqual(evidences);
  expect(slow.asked()).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 450));
  expect((await source.find(batch)).problems).toEqual(resting);
});

test("folders are read like places, and a CID that is none is said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "musicchain-places-"));
  try {
    expect((await find([folder])).problems).toEqual([`${folder}: it is not there`]);
    writeFileSync(join(folder, cid), file);
    expect((await find([folder])).evidences).toEqual(evidences);
    const path = bytesToHex(new TextEncoder().encode("../../etc/passwd"));
    const { problems } = await createEvidenceSource([folder]).find({ ...batch, evidenceCid: path });
    expect(problems).toEqual(["the batch names no CID"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
