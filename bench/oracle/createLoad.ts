import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  type Address,
  acknowledgementMessage,
  addSpan,
  bindingDigest,
  bytesToHex,
  createCoverage,
  type Domain,
  domain as domainOf,
  encodeBeat,
  grantDigest,
  type Hex,
  hexToBytes,
  openDigest,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { base58btc } from "multiformats/bases/base58";
import { generatePrivateKey, privateKeyToAccount, sign as signHash } from "viem/accounts";
import type { PlayFacts } from "../../packages/oracle/src/plays/types.ts";

/** What is measured: a song of 200 s, heard in beats of 5 s up to its threshold. */
export const SECONDS = 200;
export const BEATS = 20;
export const BEAT_SECONDS = 5;

export const ATTESTER: Address = `0x${"a7".repeat(20)}`;
export const DOMAIN: Domain = domainOf(31_337, `0x${"1e".repeat(20)}`);
const SONGS = 1_000;

/** A catalogue of young songs, no account with a history. */
export const FACTS: PlayFacts = {
  song: (id) =>
    id >= 1 && id <= SONGS
      ? { registeredAt: 1, seconds: SECONDS, parties: [ATTESTER], sound: "passed" }
      : undefined,
  songAt: (id) => id,
  songPlays: () => 0,
  account: () => undefined,
  accruedSupply: () => 0n,
  credit: () => 0n,
  grantTimes: () => ({ registeredAt: 0, revokedAt: 0 }),
  isValidSignature: async () => false,
};

function createSeeder() {
  const account = privateKeyToAccount(generatePrivateKey());
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
  // A peer id is the identity multihash of the key's protobuf.
  const peerId = base58btc.baseEncode(Buffer.concat([Buffer.from([0, 36, 8, 1, 18, 32]), raw]));
  const wallet = account.address.toLowerCase() as Address;
  return { wallet, privateKey, binding: { wallet, peerId, validFrom: 0, validUntil: 0xffff_ffff }, account };
}

const p256 = (key: KeyObject, digest: Hex): Hex =>
  bytesToHex(sign("sha256", hexToBytes(digest), { key, dsaEncoding: "ieee-p1363" }));

/** Coverage after each beat: the same for all, as all hear the song from its start. */
const COVERAGES = Array.from({ length: BEATS }, (_, i) => {
  const coverage = createCoverage(SECONDS);
  addSpan(coverage, 0, (i + 1) * BEAT_SECONDS);
  return coverage;
});

/** Listeners with signed grants and a seeder each; makes the messages their players send. */
export async function createLoad(listeners: number) {
  const seeders = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const seeder = createSeeder();
      const hash = bindingDigest(DOMAIN, seeder.binding);
      return { ...seeder, bindingSignature: await seeder.account.sign({ hash }) };
    }),
  );
  return Promise.all(
    Array.from({ length: listeners }, async (_, i) => {
      const walletKey = generatePrivateKey();
      const listener = privateKeyToAccount(walletKey).address.toLowerCase() as Address;
      const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const { x, y } = publicKey.export({ format: "jwk" });
      const sessionKey = bytesToHex(
        Buffer.concat([Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]),
      );
      const times = { validFrom: 0, validUntil: 0xffff_ffff };
      const grant = { listener, sessionKey, attester: ATTESTER, ...times, maxBurnPerPlay: 0n };
      const grantSignature = await signHash({
        hash: grantDigest(DOMAIN, grant),
        privateKey: walletKey,
        to: "hex",
      });
      const seeder = seeders[i % seeders.length]!;
      const parties = { attester: ATTESTER, listener, seeder: seeder.wallet, relay: ZERO_ADDRESS };
      let plays = 0;

      return {
        open(challenge: Hex): string {
          const song = ((i + 7 * plays++) % SONGS) + 1;
          const digest = openDigest(DOMAIN, { ...parties, song, challenge });
          return JSON.stringify({
            type: "open",
            id: 1,
            grant: { ...grant, maxBurnPerPlay: "0" },
            grantSignature,
            song,
            seeder: seeder.wallet,
            relay: ZERO_ADDRESS,
            challenge,
            signature: p256(key, digest),
            acknowledgement: {
              binding: seeder.binding,
              bindingSignature: seeder.bindingSignature,
              signature: bytesToHex(sign(null, acknowledgementMessage(digest), seeder.privateKey)),
            },
          });
        },
        beat: (play: number, number: number): Uint8Array =>
          encodeBeat({
            play,
            sequence: number + 1,
            positionMs: (number + 1) * BEAT_SECONDS * 1000,
            coverage: COVERAGES[number]!,
          }),
        statement(play: number, start: number, end: number): string {
          const song = ((i + 7 * (plays - 1)) % SONGS) + 1;
          const coverage = COVERAGES[BEATS - 1]!;
          const digest = statementDigest(DOMAIN, { ...parties, song, start, end, coverage });
          const claim = { play, start, end, coverage: bytesToHex(coverage) };
          return JSON.stringify({ type: "statement", id: 2, ...claim, signature: p256(key, digest) });
        },
      };
    }),
  );
}
export type LoadListener = Awaited<ReturnType<typeof createLoad>>[number];
