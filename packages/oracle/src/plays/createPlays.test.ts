import {
  addSpan,
  checkEvidence,
  createCoverage,
  decodeEvidence,
  domain as domainOf,
  Fault,
  FLOOR,
  grantDigest,
  hexToBytes,
  isLowS,
  ONE,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createListener,
  createSecp256k1SessionKey,
  createSeeder,
  createWallet,
} from "../../test/createPeople.ts";
import { ATTESTER, createPlaysWorld, DOMAIN } from "../../test/createPlaysWorld.ts";

let world: ReturnType<typeof createPlaysWorld>;
beforeEach(() => {
  world = createPlaysWorld();
});
afterEach(() => world.close());

const spanOf = (from: number, to: number, seconds = 200) => {
  const coverage = createCoverage(seconds);
  addSpan(coverage, from, to);
  return coverage;
};
const reasonOf = (answer: { type: string; reason?: string }) => answer.reason ?? answer.type;

/** Puts everything that waits into a batch, as mature plays. */
function placeWaiting() {
  const { plays } = world.store;
  const placements = [...plays.waiting()].map((play) => ({
    play: plays.newest(play)!,
    song: play.song,
    mature: true,
    discoverer: false,
    minted: 0n,
    burned: ONE,
  }));
  const hash = `0x${"11".repeat(32)}` as const;
  return plays.place(
    {
      parentId: 0n,
      parentCommitment: hash,
      earliest: 0,
      evidenceRoot: hash,
      evidenceCid: Uint8Array.of(1),
      segments: [Uint8Array.of(1)],
      statesAfter: [hash],
      placements,
    },
    world.now(),
  );
}

describe("open", () => {
  test("a good open begins now, and its challenge is used up", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const player = world.connect();
    const first = player.challenge();
    const opened = await player.open(listener, seeder);
    expect(opened).toMatchObject({
      type: "opened",
      start: world.now(),
      seconds: 200,
      mature: false,
      burn: "0",
    });
    expect(player.challenge()).not.toBe(first);
    const replay = await listener.open({ song: 7, seeder, challenge: first });
    expect(reasonOf(await player.ask(replay))).toBe("ChallengeUnknown");
    expect(reasonOf(await world.connect().ask(replay))).toBe("ChallengeUnknown");
  });

  test("a song that points elsewhere is judged by the tier and the parties of the one it counts for", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const song = { registeredAt: 100, seconds: 100, parties: [], sound: "passed" } as const;
    world.chain.songs.set(9, song);
    world.chain.songPlays.set(9, 10_000);
    world.chain.accruedSupply = FLOOR * 2n;
    world.chain.redirects.set(7, { time: world.now(), target: 9 });
    // Not yet: it takes effect strictly after its block.
    expect(await world.connect().open(listener, seeder)).toMatchObject({ type: "opened", mature: false });
    world.pass(300);
    expect(reasonOf(await world.connect().open(listener, seeder))).toBe("CreditNeeded");
    world.chain.songPlays.set(9, 0);
    world.chain.songs.set(9, { ...song, parties: [listener.address] });
    expect(reasonOf(await world.connect().open(listener, seeder))).toBe("SelfPlay");
    world.chain.songs.set(9, song);
    // Its length is that of what is heard.
    expect(await world.connect().open(listener, seeder)).toMatchObject({ type: "opened", seconds: 200 });
  });

  test("a secp256k1 session key works as well", async () => {
    const listener = await world.createListener({ key: createSecp256k1SessionKey() });
    const { player, claim } = await world.listen(listener, await world.createSeeder(), 100);
    expect(reasonOf(await player.ask(await listener.statement(claim())))).toBe("stored");
  });

  test.each([
    ["GrantForAnotherAttester", { grant: { attester: `0x${"bb".repeat(20)}` as const } }],
    ["GrantExpired", { grant: { validUntil: 1_000 } }],
    ["GrantExpired", { grant: { validFrom: 0xffff_fff0 } }],
    ["GrantForAnotherChain", { domain: domainOf(8_453, DOMAIN.verifyingContract) }],
    ["GrantSignature", { domain: domainOf(DOMAIN.chainId, `0x${"99".repeat(20)}`) }],
  ] as const)("%s", async (reason, options) => {
    const [listener, seeder] = await Promise.all([world.createListener(options), world.createSeeder()]);
    expect(reasonOf(await world.connect().open(listener, seeder))).toBe(reason);
  });

  test("a grant of a contract wallet has to be registered before the start", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const player = world.connect();
    const ask = async () =>
      player.ask({
        ...(await listener.open({ song: 7, seeder, challenge: player.challenge() })),
        grantSignature: null,
      });
    expect(reasonOf(await ask())).toBe("GrantNotRegistered");
    world.chain.registered.set(grantDigest(DOMAIN, listener.grant), world.now());
    expect(reasonOf(await ask())).toBe("GrantNotRegistered");
    world.pass(1);
    expect(reasonOf(await ask())).toBe("opened");
    world.chain.revoked.set(grantDigest(DOMAIN, listener.grant), world.now());
    expect(reasonOf(await ask())).toBe("GrantRevoked");
  });

  test("somebody else's session key opens nothing", async () => {
    const [listener, thief, seeder] = await Promise.all([
      world.createListener(),
      world.createListener(),
      world.createSeeder(),
    ]);
    const player = world.connect();
    const forged = await thief.open({ song: 7, seeder, challenge: player.challenge() });
    const mine = await listener.open({ song: 7, seeder, challenge: player.challenge() });
    const answer = await player.ask({ ...mine, signature: forged.signature });
    expect(reasonOf(answer)).toBe("OpenSignature");
  });

  test("the seeder has to be bound and to acknowledge this very session", async () => {
    const [listener, seeder, other] = await Promise.all([
      world.createListener(),
      world.createSeeder(),
      world.createSeeder(),
    ]);
    const player = world.connect();
    const openWith = async (change: (message: Awaited<ReturnType<typeof listener.open>>) => object) => {
      const message = await listener.open({ song: 7, seeder, challenge: player.challenge() });
      return reasonOf(await player.ask({ ...message, ...change(message) } as typeof message));
    };
    const ackOf = (message: Awaited<ReturnType<typeof listener.open>>) => message.acknowledgement;
    expect(
      await openWith((m) => ({ acknowledgement: { ...ackOf(m), signature: `0x${"11".repeat(64)}` } })),
    ).toBe("SeederNotAcknowledged");
    expect(await openWith((m) => ({ acknowledgement: { ...ackOf(m), binding: other.binding } }))).toBe(
      "SeederNotBound",
    );
    expect(
      await openWith((m) => ({ acknowledgement: { ...ackOf(m), bindingSignature: other.bindingSignature } })),
    ).toBe("SeederNotBound");
    const expired = { ...seeder.binding, validUntil: 5 };
    expect(await openWith((m) => ({ acknowledgement: { ...ackOf(m), binding: expired } }))).toBe(
      "SeederNotBound",
    );
    expect(await openWith((m) => m)).toBe("opened");
    // An acknowledgement given for an earlier challenge is worth nothing for this one.
    const old = await listener.open({ song: 7, seeder, challenge: `0x${"00".repeat(32)}` });
    expect(await openWith(() => ({ acknowledgement: old.acknowledgement }))).toBe("SeederNotAcknowledged");
  });

  test("a contract wallet's binding is asked of the contract", async () => {
    const listener = await world.createListener();
    const seeder = await createSeeder(DOMAIN, { ...createWallet(), address: `0x${"c0".repeat(20)}` });
    const player = world.connect();
    expect(reasonOf(await player.open(listener, seeder))).toBe("SeederNotBound");
    world.chain.contracts.set(seeder.address, (_digest, signature) => signature === seeder.bindingSignature);
    expect(reasonOf(await player.open(listener, seeder))).toBe("opened");
  });

  test("what changed while the seeder's contract was asked counts", async () => {
    const listener = await world.createListener({ grant: { validUntil: world.now() + 5 } });
    const seeder = await createSeeder(DOMAIN, { ...createWallet(), address: `0x${"c0".repeat(20)}` });
    const other = await world.createSeeder();
    let meanwhile = async () => {};
    world.chain.isValidSignature = async () => {
      await meanwhile();
      return true;
    };
    // A new socket and a new binding each time, or the contract is not asked.
    const ask = async (whoListens: typeof listener, change: () => unknown) => {
      const binding = { ...seeder.binding, validFrom: seeder.binding.validFrom++ };
      meanwhile = async () => void (await change());
      const player = world.connect();
      const message = await whoListens.open({ song: 7, seeder, challenge: player.challenge() });
      const { acknowledgement } = message;
      return reasonOf(await player.ask({ ...message, acknowledgement: { ...acknowledgement, binding } }));
    };
    expect(await ask(listener, () => world.pass(6))).toBe("GrantExpired");
    const second = await world.createListener();
    expect(await ask(second, () => world.connect().open(second, other))).toBe("PlayAlreadyOpen");
    const third = await world.createListener();
    expect(
      await ask(third, () => world.chain.revoked.set(grantDigest(DOMAIN, third.grant), world.now())),
    ).toBe("GrantRevoked");
    const fourth = await world.createListener();
    expect(await ask(fourth, () => world.plays.stop())).toBe("ShuttingDown");
  });

  test("a play is judged at the second it starts, also where the one before ends a second ahead", async () => {
    const [first, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, claim } = await world.listen(first, seeder, 100);
    const end = world.now() + 1;
    expect(reasonOf(await player.ask(await first.statement({ ...claim(), end })))).toBe("stored");
    // The same wallet's next grant ends now: a play that starts a second later is outside of it.
    const until = await world.createListener({ wallet: first.wallet, grant: { validUntil: end } });
    expect(reasonOf(await player.open(until, seeder))).toBe("GrantExpired");
    const longer = await world.createListener({ wallet: first.wallet, grant: { validUntil: end + 1 } });
    expect(await player.open(longer, seeder)).toMatchObject({ type: "opened", start: end });
  });

  test("songs that do not count are refused before they start", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const song = world.chain.songs.get(7)!;
    world.chain.songs.set(8, { ...song, seconds: 29 });
    world.chain.songs.set(9, { ...song, sound: "pending" });
    world.chain.songs.set(10, { ...song, registeredAt: world.now() });
    world.chain.songs.set(11, { ...song, parties: [listener.address] });
    const player = world.connect();
    const reasons = [];
    for (const id of [8, 9, 10, 11, 12]) reasons.push(reasonOf(await player.open(listener, seeder, id)));
    expect(reasons).toEqual(["SongTooShort", "SongNotSound", "SongUnknown", "SelfPlay", "SongUnknown"]);
    expect(reasonOf(await player.open(listener, seeder, 7, seeder.address))).toBe("SelfPlay");
    expect(reasonOf(await player.open(listener, seeder, 7, listener.address))).toBe("SelfPlay");
    const own = await createSeeder(DOMAIN, listener.wallet);
    expect(reasonOf(await player.open(listener, own))).toBe("SelfPlay");
  });

  test("a second tab is refused while the first one plays", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player: first, opened } = await world.listen(listener, seeder, 30);
    const second = world.connect();
    expect(reasonOf(await second.open(listener, seeder))).toBe("PlayAlreadyOpen");
    world.pass(25);
    expect(reasonOf(await second.open(listener, seeder))).toBe("opened");
    expect(first.beat(opened.play, 9, spanOf(0, 35))).toBe("PlayUnknown");
    second.connection.close();
    expect(reasonOf(await first.open(listener, seeder))).toBe("opened");
  });

  test("a mature song needs listening credit, and says how much is missing", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    world.chain.songPlays.set(7, 10_000);
    world.chain.accruedSupply = 1_100_000_000n * ONE;
    const player = world.connect();
    expect(await player.open(listener, seeder)).toMatchObject({
      reason: "CreditNeeded",
      needed: String(ONE),
    });
    world.chain.credits.set(listener.address, ONE / 4n);
    expect(await player.open(listener, seeder)).toMatchObject({ needed: String((3n * ONE) / 4n) });
    world.chain.credits.set(listener.address, ONE);
    const { player: at, claim } = await world.listen(listener, seeder, 100);
    expect(reasonOf(await at.ask(await listener.statement(claim())))).toBe("stored");
    // What waits for a batch is spent already.
    expect(await at.open(listener, seeder)).toMatchObject({ reason: "CreditNeeded", needed: String(ONE) });
    // And so is what is in a batch that the state does not know yet.
    placeWaiting();
    expect(await at.open(listener, seeder)).toMatchObject({ reason: "CreditNeeded", needed: String(ONE) });
    const careful = await world.createListener({ grant: { maxBurnPerPlay: ONE - 1n } });
    world.chain.credits.set(careful.address, 5n * ONE);
    expect(reasonOf(await player.open(careful, seeder))).toBe("BurnAboveMaximum");
  });

  test("the 501st play of a day is refused, with what waits for a batch", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const day = Math.floor(world.now() / 86_400);
    const account = { owner: listener.address, earned: 0n, burned: 0n, playsOnDayBefore: 0 };
    world.chain.accounts.set(listener.address, { ...account, day, playsOnDay: 499 });
    const { player, claim } = await world.listen(listener, seeder, 100);
    await player.ask(await listener.statement(claim()));
    expect(reasonOf(await player.open(listener, seeder))).toBe("DayLimit");
    const batch = placeWaiting();
    expect(reasonOf(await player.open(listener, seeder))).toBe("DayLimit");
    // On chain it is in the account, and not counted a second time.
    world.store.plays.setOwnBatch(batch.id, "submitted", 1n);
    expect(reasonOf(await player.open(listener, seeder))).toBe("opened");
    world.store.plays.setOwnBatch(batch.id, "published");
    world.chain.accounts.set(listener.address, { ...account, day: day - 1, playsOnDay: 500 });
    expect(reasonOf(await player.open(listener, seeder))).toBe("opened");
  });
});

describe("beats", () => {
  test("a lost beat costs nothing", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened } = await world.listen(listener, seeder, 20);
    world.pass(40);
    expect(player.beat(opened.play, 12, spanOf(0, 60))).toBeUndefined();
    expect(player.beat(opened.play, 12, spanOf(0, 61))).toBeUndefined();
    expect(world.plays.stats().refusals).toEqual({});
  });

  test("nothing comes from the future, or faster than time", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened } = await world.listen(listener, seeder, 20);
    world.pass(5);
    expect(player.beat(opened.play, 5, spanOf(0, 40))).toBe("BeatFromTheFuture");
    // 1.05 × 25 s and 2 s that are always under way.
    expect(player.beat(opened.play, 5, spanOf(0, 29))).toBe("BeatFromTheFuture");
    expect(player.beat(opened.play, 5, spanOf(0, 28))).toBeUndefined();
    // A player at 1.25 times the speed is told so as soon as the slack is used up.
    world.pass(4);
    expect(player.beat(opened.play, 6, spanOf(0, 33))).toBe("BeatTooFast");
    world.pass(2);
    expect(player.beat(opened.play, 7, spanOf(0, 34))).toBeUndefined();
  });

  test("beats that were held up and come all at once are taken", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened } = await world.listen(listener, seeder, 20);
    world.pass(40);
    for (let to = 25; to <= 60; to += 5) expect(player.beat(opened.play, to, spanOf(0, to))).toBeUndefined();
    expect(player.beat(opened.play, 70, spanOf(0, 70))).toBe("BeatFromTheFuture");
  });

  test("coverage only grows and fits the song", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened } = await world.listen(listener, seeder, 20);
    world.pass(5);
    expect(player.beat(opened.play, 5, spanOf(1, 25))).toBe("CoverageShrank");
    expect(player.beat(opened.play, 5, spanOf(0, 25, 208))).toBe("CoverageInvalid");
    expect(player.beat(opened.play, 5, spanOf(0, 25), 201_001)).toBe("CoverageInvalid");
    expect(player.beat(opened.play + 1, 5, spanOf(0, 25))).toBe("PlayUnknown");
    expect(player.beat(opened.play, 5, spanOf(0, 25), 25_000)).toBeUndefined();
  });

  test("a play that is closed or long silent is gone", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened } = await world.listen(listener, seeder, 20);
    world.pass(601);
    world.plays.sweep();
    expect(player.beat(opened.play, 9, spanOf(0, 25))).toBe("PlayUnknown");
    expect(world.plays.stats().open).toBe(0);
  });
});

describe("statement", () => {
  test("is stored before it is acknowledged, as evidence that stands", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened, claim } = await world.listen(listener, seeder, 100);
    const answer = await player.ask(await listener.statement(claim()));
    expect(answer).toMatchObject({ type: "stored", play: opened.play, covered: 100, seconds: 200 });
    const stored = world.store.plays.find((answer as { digest: `0x${string}` }).digest)!;
    expect(stored).toMatchObject({ listener: listener.address, song: 7, covered: 100, version: 1 });
    const { statementSignature } = decodeEvidence(stored.evidence)!;
    expect(isLowS(statementSignature)).toBe(true);
    const check = (evidence: Uint8Array) =>
      checkEvidence({
        evidence,
        record: {
          song: 7,
          listener: listener.address,
          seeder: seeder.address,
          relay: ZERO_ADDRESS,
          mature: false,
        },
        song: world.chain.songs.get(7) as never,
        countsFor: 7,
        batch: {
          attester: ATTESTER,
          time: world.now() + 1,
          earliest: opened.start,
          day: Math.floor(opened.start / 86_400),
          burn: 0n,
        },
        grant: { registeredAt: 0, revokedAt: 0 },
        domain: DOMAIN,
      });
    expect(check(stored.evidence)).toBe(Fault.None);
    expect(check(stored.evidence.slice(0, -1))).toBe(Fault.EvidenceMalformed);
  });

  test("without half of the song it is not even verified", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, claim } = await world.listen(listener, seeder, 95);
    expect(reasonOf(await player.ask(await listener.statement(claim())))).toBe("CoverageTooLow");
    expect(world.plays.stats().verifications).toBe(0);
  });

  test("claims only what was reported live, in the play's own time", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, claim } = await world.listen(listener, seeder, 105);
    const ask = async (change: object) =>
      reasonOf(await player.ask(await listener.statement({ ...claim(), ...change })));
    expect(await ask({ coverage: spanOf(0, 106) })).toBe("CoverageInvalid");
    expect(await ask({ coverage: spanOf(0, 104, 192) })).toBe("CoverageInvalid");
    expect(await ask({ start: claim().start - 1 })).toBe("TimeOrder");
    expect(await ask({ end: claim().end + 2 })).toBe("TimeOrder");
    expect(await ask({ end: claim().start })).toBe("TimeOrder");
    expect(await ask({ end: claim().start + 50 })).toBe("TimeImplausible");
    expect(await ask({ coverage: spanOf(0, 100) })).toBe("stored");
  });

  test("a forged one ends the play and stores nothing", async () => {
    const [listener, thief, seeder] = await Promise.all([
      world.createListener(),
      world.createListener(),
      world.createSeeder(),
    ]);
    const { player, opened, claim } = await world.listen(listener, seeder, 100);
    const forged = await thief.statement(claim());
    const mine = await listener.statement(claim());
    expect(reasonOf(await player.ask({ ...mine, signature: forged.signature }))).toBe("StatementSignature");
    expect(world.store.plays.waitingCount).toBe(0);
    expect(reasonOf(await player.ask(mine))).toBe("PlayUnknown");
    expect(player.beat(opened.play, 99, spanOf(0, 100))).toBe("PlayUnknown");
  });

  test("handed in again it counts once; a later one replaces it; a third is not verified", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened, coverage, claim } = await world.listen(listener, seeder, 100);
    const first = await listener.statement(claim());
    const stored = await player.ask(first);
    expect(await player.ask(first)).toEqual(stored);
    const advance = (to: number) => {
      world.pass(to - 100);
      addSpan(coverage, 100, to);
      player.beat(opened.play, to, coverage);
    };
    advance(150);
    expect(await player.ask(await listener.statement(claim()))).toMatchObject({
      type: "stored",
      covered: 150,
    });
    advance(200);
    expect(reasonOf(await player.ask(await listener.statement(claim())))).toBe("StatementReplayed");
    expect(world.plays.stats().verifications).toBe(2);
    expect([...world.store.plays.waiting()]).toMatchObject([{ covered: 150, version: 2 }]);
  });

  test("where the disk fails, the same statement can be handed in again until it is stored", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened, coverage, claim } = await world.listen(listener, seeder, 100);
    const first = await listener.statement(claim());
    const { database } = world.store;
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON plays BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    const busy = { type: "refused", id: first.id, play: opened.play, reason: "Busy" };
    for (let i = 0; i < 3; i++) expect(await player.ask(first)).toMatchObject(busy);
    expect(world.store.plays.waitingCount).toBe(0);
    database.exec("DROP TRIGGER full");
    expect(await player.ask(first)).toMatchObject({ type: "stored", covered: 100 });
    world.pass(20);
    addSpan(coverage, 100, 120);
    player.beat(opened.play, 99, coverage);
    expect(await player.ask(await listener.statement(claim()))).toMatchObject({
      type: "stored",
      covered: 120,
    });
    expect([...world.store.plays.waiting()]).toMatchObject([{ covered: 120, version: 2 }]);
  });

  test("on another socket it means nothing", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened, claim } = await world.listen(listener, seeder, 100);
    const statement = await listener.statement(claim());
    expect(reasonOf(await world.connect().ask(statement))).toBe("PlayUnknown");
    expect(reasonOf(await player.ask(statement))).toBe("stored");
    // The same listener's next play has its own start: the old statement does not fit it.
    player.connection.close();
    const again = world.connect();
    const next = await again.open(listener, seeder);
    expect(next).toMatchObject({ type: "opened", start: claim().end });
    const replayed = { ...statement, play: (next as typeof opened).play };
    expect(reasonOf(await again.ask(replayed))).toBe("TimeOrder");
  });

  test("once batched, the play keeps the statement it was counted with", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const { player, opened, coverage, claim } = await world.listen(listener, seeder, 100);
    const stored = await player.ask(await listener.statement(claim()));
    const play = world.store.plays.find((stored as { digest: `0x${string}` }).digest)!;
    world.store.plays.place(
      {
        parentId: 0n,
        parentCommitment: play.digest,
        earliest: 0,
        evidenceRoot: play.digest,
        evidenceCid: hexToBytes("0x01"),
        segments: [new Uint8Array([1])],
        statesAfter: [play.digest],
        placements: [{ play, song: play.song, mature: false, discoverer: true, minted: 0n, burned: 0n }],
      },
      world.now(),
    );
    world.pass(20);
    addSpan(coverage, 100, 120);
    player.beat(opened.play, 99, coverage);
    expect(await player.ask(await listener.statement(claim()))).toEqual(stored);
    expect(world.plays.stats().verifications).toBe(1);
  });
});

describe("limits", () => {
  test("what is no message is named, and too many of them end the connection", () => {
    const player = world.connect();
    expect(player.sendRaw(Buffer.from("{"), false)).toBe(true);
    expect(player.sendRaw(Buffer.from('{"type":"open"}'), false)).toBe(true);
    expect(player.sendRaw(new Uint8Array([2, 0]), true)).toBe(true);
    expect(player.answers.slice(1).map(reasonOf)).toEqual(Array(3).fill("MessageMalformed"));
    let left = 0;
    while (player.sendRaw(new Uint8Array([2, 0]), true)) left++;
    expect(left).toBe(57);
    expect(reasonOf(player.answers.at(-1)!)).toBe("TooManyMessages");
  });

  test("opens are limited for a connection and for a listener", async () => {
    const [listener, seeder] = await Promise.all([
      createListener({ domain: DOMAIN, attester: ATTESTER }),
      world.createSeeder(),
    ]);
    for (const player of [world.connect(), world.connect()]) {
      let opened = 0;
      while (reasonOf(await player.open(listener, seeder)) === "opened") {
        opened++;
        world.pass(0.05);
      }
      expect(opened).toBeLessThanOrEqual(21);
      player.connection.close();
    }
    expect(world.plays.stats().refusals.TooManyMessages).toBe(2);
  });

  test("forgeries of one network, each on a new connection, are cut off; others are not in the way", async () => {
    const [listener, seeder] = await Promise.all([
      world.createListener({ domain: domainOf(8_453, DOMAIN.verifyingContract) }),
      world.createSeeder(),
    ]);
    const reasons: Record<string, number> = {};
    for (let i = 0; i < 150; i++) {
      const reason = reasonOf(await world.connect("203.0.113.0/24").open(listener, seeder));
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    // Ten tokens each of a thousand; and which other chain it was signed for is only looked at now and then.
    expect(reasons).toEqual({ GrantForAnotherChain: 20, GrantSignature: 80, TooManyMessages: 50 });
    const honest = await world.createListener();
    expect(reasonOf(await world.connect("203.0.113.0/24").open(honest, seeder))).toBe("TooManyMessages");
    expect(reasonOf(await world.connect("198.51.100.0/24").open(honest, seeder))).toBe("opened");
    world.pass(1);
    const next = await world.createListener();
    expect(reasonOf(await world.connect("203.0.113.0/24").open(next, seeder))).toBe("opened");
  });

  test("a network cannot have contracts asked without end", async () => {
    let asked = 0;
    world.chain.isValidSignature = async () => {
      asked++;
      return false;
    };
    const [listener, stranger] = await Promise.all([world.createListener(), world.createSeeder()]);
    const seeder = { ...stranger, address: `0x${"c0".repeat(20)}` as const };
    seeder.binding.wallet = seeder.address;
    for (let i = 0; i < 100; i++) {
      world.pass(0.02);
      const other = i % 10 === 0 ? await world.createListener() : listener;
      await world.connect("203.0.113.0/24").open(other, seeder);
    }
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(60);
  });

  test("after stop nothing new begins", async () => {
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const player = world.connect();
    world.plays.stop();
    expect(reasonOf(await player.open(listener, seeder))).toBe("ShuttingDown");
  });
});
