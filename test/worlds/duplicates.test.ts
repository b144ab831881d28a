import { createEvidenceSource, createWatch, type WatchReport } from "@musicchain/auditor";
import {
  addSpan,
  createCoverage,
  ONE,
  playSchema,
  songRoyaltiesSchema,
  songSchema,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
} from "../../packages/oracle/test/createOracleWorld.ts";
import { someItems, withErrors } from "../../packages/protocol/test/soundCases.ts";
import { auditChainOf } from "./auditChainOf.ts";
import { proveDuplicate } from "./proveDuplicate.ts";

const storedSchema = z.object({ type: z.literal("stored"), digest: z.string() });
const EARLIER = 1;
const LATER = 2;

test("plays of a duplicate count for the earlier song from the moment it is shown to be one, and not before", async () => {
  const world = await createOracleWorld({ withProofs: true });
  try {
    const { chain } = world;
    const sound = someItems(948, 1);
    const copy = withErrors(sound, 8, 2);
    const ids = await chain.register(["One", "One again"], { sounds: [sound, copy] });
    const dataDir = world.newFolder();
    world.passSound(dataDir, ids);
    const oracle = await world.startOracle(dataDir);
    await eventually(() => oracle.status().chain.synced && oracle.status().problem === null);
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const [mate, stranger] = await Promise.all([world.createListener(), world.createListener()]);
    await world.pass(2);

    const play = async (who: typeof listener, song: number) => {
      const player = await connectPlayer(oracle.url);
      const answer = await world.listen(player, { listener: who, seeder, song, heard: 120 });
      player.close();
      return storedSchema.parse(answer).digest;
    };
    const becomes = (digest: string, status: string) =>
      eventually(async () => {
        await world.pass(3);
        const found = await oracle.get(`/plays/${digest}`, playSchema);
        return found.status === status && found;
      }, 60);
    const escrowed = async (song: number) =>
      BigInt((await oracle.get(`/songs/${song}/royalties`, songRoyaltiesSchema)).escrowed);

    const first = await play(listener, EARLIER);
    await becomes(first, "final");
    expect(await escrowed(LATER)).toBe(0n);

    // Begun before it is shown, ended after it.
    const player = await connectPlayer(oracle.url);
    const { challenge } = await player.hello();
    const opened = await player.ask(await mate.open({ song: LATER, seeder, challenge }));
    if (opened.type !== "opened") throw new Error(JSON.stringify(opened));
    await world.pass(1);
    const shown = await proveDuplicate(chain, { id: LATER, items: copy }, { id: EARLIER, items: sound });
    expect(opened.start).toBeLessThan(shown);
    await eventually(async () => {
      await world.pass(1);
      return (await oracle.get(`/songs/${LATER}`, songSchema)).countsFor === EARLIER;
    });
    await world.pass(120);
    const coverage = createCoverage(opened.seconds);
    addSpan(coverage, 0, 120);
    player.beat(opened.play, 1, coverage);
    const { play: id, start } = opened;
    const claim = { play: id, song: LATER, seeder: seeder.address, start, end: world.now(), coverage };
    const stated = await player.ask(await mate.statement(claim));
    player.close();
    await becomes(storedSchema.parse(stated).digest, "final");
    expect([await escrowed(EARLIER), await escrowed(LATER)]).toEqual([ONE, ONE]);

    // The listener has discovered the recording already; a stranger has not.
    const again = await becomes(await play(listener, LATER), "submitted");
    const discovery = await becomes(await play(stranger, LATER), "submitted");
    expect([again.discoverer, discovery.discoverer]).toEqual([false, true]);
    expect([again.song, discovery.song]).toEqual([LATER, LATER]);

    // An auditor who knows nothing but the chain and the evidence agrees, batch by batch.
    const reports: WatchReport[] = [];
    const watch = createWatch({
      ...{ chain: auditChainOf(chain), evidence: createEvidenceSource([oracle.url]), account: undefined },
      tell: (report) => void reports.push(report),
    });
    await watch.look();
    expect(watch.faults()).toEqual([]);
    expect(reports.some(({ event }) => event === "batch.right")).toBe(true);

    await becomes(discovery.digest, "final");
    expect([await escrowed(EARLIER), await escrowed(LATER)]).toEqual([3n * ONE, ONE]);
  } finally {
    await world.stop();
  }
}, 120_000);
