import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeCopy } from "../../test/makeCopy.ts";
import { makeTrack } from "../../test/makeTrack.ts";
import { accounts, startChain, type TestChain } from "../../test/startChain.ts";
import { openJournal } from "../publish/openJournal.ts";
import { planRegistration } from "../publish/planRegistration.ts";
import { registerSongs } from "../publish/registerSongs.ts";
import { type Catalogue, openCatalogue } from "./openCatalogue.ts";
import { syncCatalogue } from "./syncCatalogue.ts";

const artist = accounts[1]!;
const tracks = ["a", "b", "c"].map(makeTrack);
let stack: TestChain;
let catalogue: Catalogue;

beforeAll(async () => {
  stack = await startChain();
  await register(tracks.slice(0, 2));
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "musicchain-sync-"));
  catalogue = openCatalogue(join(folder, "catalogue.sqlite"));
  return async () => {
    catalogue.close();
    await rm(folder, { recursive: true });
  };
});

const journal = openJournal(":memory:");
const register = (some: typeof tracks, from?: Catalogue) =>
  registerSongs({ chain: stack.chain, account: artist, tracks: some, journal, catalogue: from });
const songLike = async (track: (typeof tracks)[number]) =>
  (await catalogue.matcher().lookUp({ fingerprint: track.fingerprint, seconds: track.seconds })).song;

describe("reading the registered songs", () => {
  test("what was registered since is added; a chain that took it back is read again", async () => {
    await syncCatalogue(stack.chain, catalogue);
    expect(catalogue.size()).toBe(2);
    expect(catalogue.titleOf(1)).toBe("Song a");
    expect(await songLike(tracks[1]!)).toBe(2);

    const before = await stack.client.snapshot();
    await register([tracks[2]!]);
    await syncCatalogue(stack.chain, catalogue);
    await syncCatalogue(stack.chain, catalogue);
    expect(catalogue.size()).toBe(3);
    expect(await songLike(tracks[2]!)).toBe(3);

    await stack.client.revert({ id: before });
    await register([makeTrack("instead"), makeTrack("more")]);
    await stack.client.mine({ blocks: 3 });
    await syncCatalogue(stack.chain, catalogue);
    expect(catalogue.size()).toBe(4);
    expect(await songLike(tracks[2]!)).toBeUndefined();
    expect(await songLike(makeTrack("instead"))).toBe(3);
  });

  test("a copy of a registered song is left out of what is sent and paid for, unless one insists", async () => {
    const [copy, twin, fresh] = [makeCopy(tracks[0]!), makeCopy(makeTrack("fresh")), makeTrack("fresh")];
    const plan = await planRegistration({
      ...{ chain: stack.chain, account: artist.address, tracks: [copy, fresh, twin], catalogue },
    });
    expect(plan.variants).toMatchObject([{ songId: 1, title: "Song a", provable: true }]);
    expect(plan.twins).toEqual([{ track: twin, of: fresh }]);
    expect(plan.transactions.flatMap((transaction) => transaction.tracks)).toEqual([fresh]);

    const { registered, variants } = await register([copy], catalogue);
    expect(registered).toEqual([]);
    expect(variants.map(({ songId }) => songId)).toEqual([1]);
    const insisted = await register([copy]);
    expect(insisted.registered).toHaveLength(1);
    expect(insisted.variants).toEqual([]);
  });
});
