/**
 * `npm run demo`: the whole journey without a browser, with real parts: a real chain, files, peers, oracle, time. Prints
 * what happened with figures, and fails when a figure is not what the economics say.
 */
import assert from "node:assert/strict";
import { type Address, DISCOVERY_PLAYS, MIN_SECONDS, ONE } from "@musicchain/protocol";
import { formatEther } from "viem";
import { localAccount, type Role } from "./stack/accounts.ts";
import { balanceOf, totalSupply } from "./stack/balances.ts";
import { askRoyalties, claimAccount, claimSong, releaseEscrow } from "./stack/claims.ts";
import { createTemporaryStack } from "./stack/createTemporaryStack.ts";
import { createListener } from "./stack/listener/createListener.ts";
import { waitForPlay } from "./stack/waitForPlay.ts";
import { findRoot } from "./testing/stages.ts";

/** Challenge window of the demo, seconds: a person waits for it. */
const WINDOW = 8;

const began = performance.now();
let steps = 0;
const step = (title: string) => console.log(`\n${++steps}. ${title}`);
const say = (text: string) => console.log(`   ${text}`);
const tokens = (wei: bigint) => `${formatEther(wei)} token${wei === ONE ? "" : "s"}`;
const addressOf = (role: Role) => localAccount(role).address.toLowerCase() as Address;

const stack = createTemporaryStack({
  root: findRoot(import.meta.dirname),
  report: console.log,
  web: false,
  window: WINDOW,
});

async function journey(): Promise<void> {
  step("A stack of its own: chain, contracts, seeder, oracle");
  const temporary = await stack;
  const { deployment, oracleUrl, died } = await temporary.start();
  const unlessItDied = died.then((error) => Promise.reject(error));
  unlessItDied.catch(() => {});
  await Promise.race([travel({ deployment, oracleUrl }), unlessItDied]);
}

async function travel({
  deployment,
  oracleUrl,
}: Pick<Awaited<ReturnType<Awaited<typeof stack>["start"]>>, "deployment" | "oracleUrl">): Promise<void> {
  const listener = createListener({ account: localAccount("listener"), oracleUrl });
  await listener.start();
  try {
    step("Songs that are online, as the peers themselves say, and that the attester found sound");
    const playable = await listener.playableSongs();
    for (const { id, title, artist, seconds } of playable)
      say(`${String(id).padStart(2)}  ${title} – ${artist}, ${seconds} s`);
    const song = playable.find(({ seconds, plays }) => seconds >= MIN_SECONDS && plays < DISCOVERY_PLAYS);
    assert(song, "no song that can earn is online");
    assert.deepEqual(song.splits, [{ party: addressOf("artist"), bps: 10_000 }]);

    step(
      `The listener hears "${song.title}" in real time, until it counts (${Math.ceil(song.seconds / 2)} of ${song.seconds} s)`,
    );
    const heard = await listener.listen({ song, onBeat: (covered) => say(`${covered} s heard`) });
    const bytes = [...heard.bytes.values()].reduce((sum, count) => sum + count, 0);
    say(
      `first verified bytes after ${heard.firstBytes.toFixed(0)} ms, ${(bytes / 1024).toFixed(0)} KiB verified in all`,
    );
    say(`stored durably as play ${heard.digest}`);
    assert(bytes > 0, "no bytes were fetched");
    assert(heard.covered * 2 >= song.seconds);
    assert.equal(heard.statement.seeder, addressOf("seeder"));

    step("The oracle puts the play into a batch, on chain");
    const submitted = await waitForPlay(oracleUrl, heard.digest, "submitted");
    say(`batch ${submitted.batchId}, play ${submitted.index}, transaction ${submitted.transaction}`);
    assert.equal(submitted.discoverer, true);
    assert.equal(submitted.mature, false);
    assert.deepEqual(submitted.lanes, {
      artist: String(ONE),
      seeder: String(ONE),
      relay: "0",
      listener: String(ONE),
    });

    step(`The batch becomes final after its window of ${WINDOW} s`);
    await waitForPlay(oracleUrl, heard.digest, "final");
    assert.equal(await totalSupply(deployment), 0n, "nothing is minted before it is claimed");

    step("The council releases the song's escrow");
    const before = await askRoyalties(oracleUrl, song.id);
    say(`held: ${tokens(BigInt(before.escrowed))}, claimable: ${tokens(BigInt(before.claimable))}`);
    assert.equal(BigInt(before.escrowed), ONE);
    assert.equal(BigInt(before.claimable), 0n);
    await releaseEscrow(deployment, song.id, 1n);

    step("Artist, seeder and listener claim");
    await claimSong({ deployment, oracleUrl, as: "artist", song: song.id });
    for (const role of ["seeder", "listener"] as const) {
      await claimAccount({ deployment, oracleUrl, as: role, address: addressOf(role) });
    }
    for (const [role, lane] of [
      ["artist", "artist lane, out of escrow"],
      ["seeder", "serving lane"],
      ["listener", "first discovery of this song"],
    ] as const) {
      const balance = await balanceOf(deployment, addressOf(role));
      say(`${role.padEnd(8)}  ${balance} wei = ${tokens(balance)}  (${lane})`);
      assert.equal(balance, ONE, `the ${role} has ${balance} wei instead of ${ONE}`);
    }
    assert.equal(await totalSupply(deployment), 3n * ONE);

    step("Claiming again pays nothing");
    await claimSong({ deployment, oracleUrl, as: "artist", song: song.id });
    await claimAccount({ deployment, oracleUrl, as: "listener", address: addressOf("listener") });
    assert.equal(await totalSupply(deployment), 3n * ONE);
    say(`total supply: ${tokens(await totalSupply(deployment))}`);
  } finally {
    await listener.stop();
  }
}

let stopping: Promise<void> | undefined;
const stop = ({ keep = false } = {}) => {
  stopping ??= stack.then((temporary) => temporary.stop({ keep }));
  return stopping;
};
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => void stop().then(() => process.exit(1)));
}

try {
  await journey();
  console.log(
    `\nThe whole journey took ${((performance.now() - began) / 1_000).toFixed(0)} s, every figure as it should be.`,
  );
} catch (error) {
  if (!stopping) {
    console.error("\nThe journey failed:", error);
    console.error(`\nIts logs are in ${(await stack).folder}/logs`);
  }
  process.exitCode = 1;
}
await stop({ keep: process.exitCode === 1 });
process.exit();
