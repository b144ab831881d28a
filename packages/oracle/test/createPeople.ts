import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { generateKeyPair } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import {
  type Address,
  acknowledgementMessage,
  bindingDigest,
  bytesToHex,
  type Domain,
  grantDigest,
  type Hex,
  hexToBytes,
  openDigest,
  type PeerBinding,
  type PlayClientMessageInput,
  type PlayOpen,
  type PlayStatement,
  type SessionGrant,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { generatePrivateKey, privateKeyToAccount, sign as signHash } from "viem/accounts";

export type Wallet = { address: Address; privateKey: Hex };

export function createWallet(privateKey: Hex = generatePrivateKey()): Wallet {
  return { privateKey, address: privateKeyToAccount(privateKey).address.toLowerCase() as Address };
}

export function signDigest({ privateKey }: Wallet, hash: Hex): Promise<Hex> {
  return signHash({ hash, privateKey, to: "hex" });
}

/** A session key as WebCrypto makes it: P-256, signing ECDSA-SHA256, `s` as it comes. */
export function createSessionKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const key = Buffer.concat([Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  return {
    sessionKey: bytesToHex(key),
    sign: (digest: Hex): Promise<Hex> => Promise.resolve(signP256(privateKey, digest)),
  };
}
function signP256(key: KeyObject, digest: Hex): Hex {
  return bytesToHex(sign("sha256", hexToBytes(digest), { key, dsaEncoding: "ieee-p1363" }));
}
export type SessionKey = ReturnType<typeof createSessionKey>;

/** A session key of the other kind. */
export function createSecp256k1SessionKey(): SessionKey {
  const wallet = createWallet();
  return { sessionKey: wallet.address, sign: (digest) => signDigest(wallet, digest) };
}

/** A seeder with a wallet and a peer key bound to it. */
export async function createSeeder(domain: Domain, wallet = createWallet()) {
  const key = await generateKeyPair("Ed25519");
  const peerId = peerIdFromPrivateKey(key).toString();
  const binding: PeerBinding = { wallet: wallet.address, peerId, validFrom: 0, validUntil: 0xffff_ffff };
  const bindingSignature = await signDigest(wallet, bindingDigest(domain, binding));
  return {
    wallet,
    address: wallet.address,
    peerId,
    binding,
    bindingSignature,
    acknowledge: async (open: PlayOpen) => {
      const signature = await key.sign(acknowledgementMessage(openDigest(domain, open)));
      return { binding, bindingSignature, signature: bytesToHex(signature) };
    },
  };
}
export type Seeder = Awaited<ReturnType<typeof createSeeder>>;

/** A listener with a signed grant: makes the messages a player sends. */
export async function createListener({
  domain,
  attester,
  wallet = createWallet(),
  key = createSessionKey(),
  grant: overrides = {},
}: {
  domain: Domain;
  attester: Address;
  wallet?: Wallet;
  key?: SessionKey;
  grant?: Partial<SessionGrant>;
}) {
  const grant: SessionGrant = {
    listener: wallet.address,
    sessionKey: key.sessionKey,
    attester,
    validFrom: 0,
    validUntil: 0xffff_ffff,
    maxBurnPerPlay: 10n ** 21n,
    ...overrides,
  };
  const grantSignature = await signDigest(wallet, grantDigest(domain, grant));
  const grantInput = { ...grant, maxBurnPerPlay: String(grant.maxBurnPerPlay) };

  return {
    wallet,
    address: wallet.address,
    grant,
    grantSignature,
    key,
    async open(play: {
      id?: number;
      song: number;
      seeder: Seeder;
      relay?: Address;
      challenge: Hex;
    }): Promise<Extract<PlayClientMessageInput, { type: "open" }>> {
      const { id = 1, song, challenge, relay = ZERO_ADDRESS } = play;
      const seeder = play.seeder.address;
      const open = { attester: grant.attester, listener: wallet.address, song, seeder, relay, challenge };
      const [signature, acknowledgement] = await Promise.all([
        key.sign(openDigest(domain, open)),
        play.seeder.acknowledge(open),
      ]);
      return {
        type: "open",
        id,
        grant: grantInput,
        grantSignature,
        song,
        seeder,
        relay,
        challenge,
        signature,
        acknowledgement,
      };
    },
    async statement(play: {
      id?: number;
      play: number;
      song: number;
      seeder: Address;
      relay?: Address;
      start: number;
      end: number;
      coverage: Uint8Array;
    }): Promise<Extract<PlayClientMessageInput, { type: "statement" }>> {
      const { id = 2, song, seeder, relay = ZERO_ADDRESS, start, end, coverage } = play;
      const listener = wallet.address;
      const claim: PlayStatement = {
        attester: grant.attester,
        song,
        listener,
        seeder,
        relay,
        start,
        end,
        coverage,
      };
      const signature = await key.sign(statementDigest(domain, claim));
      return {
        type: "statement",
        id,
        play: play.play,
        start,
        end,
        coverage: bytesToHex(coverage),
        signature,
      };
    },
  };
}
export type Listener = Awaited<ReturnType<typeof createListener>>;
