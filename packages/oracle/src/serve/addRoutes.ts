import {
  type Address,
  addressSchema,
  bytesToHex,
  cidText,
  decodeEvidence,
  type Hex,
  hexSchema,
  type OracleConfig,
  UserError,
} from "@musicchain/protocol";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Evidences } from "../batches/createEvidences.ts";
import type { Catalogue } from "../catalogue/createCatalogue.ts";
import { batchAnswer, playAnswer, type Sources, songAnswer } from "./answers.ts";
import { createEvidencePaths } from "./createEvidencePaths.ts";
import { accountAnswer, royaltiesAnswer } from "./proofs.ts";

/** Proofs of plays for one client in ten seconds. */
const PROOFS = 100;
const id = z.coerce.number().int().min(0).max(0xffff_ffff);
const limit = z.coerce.number().int().min(1).max(200).default(50);
const songsQuery = z.object({
  query: z.string().max(200).optional(),
  after: id.default(0),
  limit,
  hidden: z.stringbool().optional(),
});
const playsQuery = z.object({ listener: addressSchema, before: id.default(0xffff_ffff), limit });
const batchesQuery = z.object({ before: id.default(0xffff_ffff), limit });
const digestSchema = hexSchema.refine((hex) => hex.length === 66, "32 bytes of 0x hex");

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError(`${issue.path.join(".") || "The path"}: ${issue.message}.`, "Correct the request.");
}
const notFound = (what: string) =>
  Object.assign(new Error(`${what} Check the number, or wait for the next block.`), { statusCode: 404 });

/** The catalogue, plays, batches, accounts and evidence over HTTP: shapes of `wire/api.ts`. */
export function addRoutes(
  app: FastifyInstance,
  sources: Sources,
  {
    config,
    catalogue,
    evidences,
    balanceOf,
  }: {
    config: () => OracleConfig;
    catalogue: Catalogue;
    evidences: Evidences;
    balanceOf: (owner: Address) => Promise<bigint>;
  },
): void {
  const { store } = sources;
  const treeOf = createEvidencePaths(evidences);

  app.get("/config", async () => config());

  app.get("/songs", async (request) => {
    const { songs, next, total } = catalogue.find(parse(songsQuery, request.query));
    return {
      songs: songs.map((song) => songAnswer(sources, song)),
      next: next === undefined ? null : String(next),
      total,
    };
  });
  app.get<{ Params: { id: string } }>("/songs/:id", async (request) => {
    const song = store.chain.song(parse(id, request.params.id));
    if (!song) throw notFound(`Song ${request.params.id} is not registered.`);
    return songAnswer(sources, song);
  });
  app.get<{ Params: { id: string } }>("/songs/:id/royalties", async (request) => {
    const answer = royaltiesAnswer(sources, parse(id, request.params.id));
    if (!answer) throw notFound(`Song ${request.params.id} is not registered.`);
    return answer;
  });

  app.get("/plays", async (request) => {
    const { listener, before, limit } = parse(playsQuery, request.query);
    const plays = store.plays.list(listener, before, limit);
    return {
      plays: plays.map((play) => playAnswer(sources, play)),
      next: plays.length === limit ? String(plays.at(-1)!.start) : null,
    };
  });
  app.get<{ Params: { digest: string } }>("/plays/:digest", async (request) => {
    const digest = parse(digestSchema, request.params.digest).toLowerCase() as Hex;
    const play = store.plays.find(digest);
    if (!play) throw notFound(`No play ${digest} was stored here.`);
    // A statement that was replaced leads to the one that counts.
    return playAnswer(sources, store.plays.newest(play)!);
  });

  app.get("/batches", async (request) => {
    const { before, limit } = parse(batchesQuery, request.query);
    const batches = store.chain.batches(before, limit);
    return {
      batches: batches.map((batch) => batchAnswer(sources, batch)),
      next: batches.length === limit ? String(batches.at(-1)!.batchId) : null,
    };
  });
  app.get<{ Params: { id: string } }>("/batches/:id", async (request) => {
    const batch = store.chain.batch(parse(id, request.params.id));
    if (!batch) throw notFound(`There is no batch ${request.params.id}.`);
    return batchAnswer(sources, batch);
  });
  const proofLimit = { config: { rateLimit: { max: PROOFS, timeWindow: 10_000 } } };
  app.get<{ Params: { id: string; index: string } }>(
    "/batches/:id/plays/:index",
    proofLimit,
    async (request) => {
      const batch = store.chain.batch(parse(id, request.params.id));
      const index = parse(id, request.params.index);
      if (!batch || index >= batch.header.playCount) throw notFound("There is no such play.");
      const cid = cidText(batch.evidenceCid);
      const placed = batch.own === undefined ? undefined : store.plays.placement(batch.own, index);
      const tree = placed && (await treeOf(cid));
      const evidence = tree?.evidence;
      if (!placed || !evidence || evidence.length !== batch.header.playCount) {
        throw notFound(`The evidence ${cid} is not here: another attester's oracle or a seeder has it.`);
      }
      const { statement } = decodeEvidence(evidence[index]!)!;
      const { song, listener, seeder, relay } = statement;
      const { mature, discoverer } = placed;
      return {
        batch: batchAnswer(sources, batch),
        index,
        record: { song, listener, seeder, relay, mature, discoverer },
        evidence: bytesToHex(evidence[index]!),
        evidencePath: tree.path(index),
      };
    },
  );

  app.get<{ Params: { address: string } }>("/accounts/:address", async (request) => {
    const address = parse(addressSchema, request.params.address);
    return accountAnswer(sources, address, await balanceOf(address));
  });

  app.get<{ Params: { cid: string } }>("/evidence/:cid", async (request, reply) => {
    const file = await evidences.get(request.params.cid);
    if (!file) throw notFound(`The evidence ${request.params.cid.slice(0, 100)} is not here.`);
    reply.header("cache-control", "public, max-age=31536000, immutable");
    return reply.type("application/octet-stream").send(Buffer.from(file));
  });
}
