import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { hashMessage } from "viem";
import { z } from "zod";
import { type Address, type Hex, hexToBytes } from "../bytes.ts";
import { recoverAddress } from "../evidence/signatures.ts";
import { addressSchema, hexSchema, peerBindingSchema, seederAcknowledgementSchema } from "./playSocket.ts";

/**
 * What peers say to each other besides blocks: presence, acknowledgements, pins. Acknowledgement and pin messages
 * are JSON. A presence message is `headerLength:4 ‖ JSON header ‖ songs`, where each song is
 * `varint(id − previous id) ‖ codec:1 ‖ sha2-256:32` (10 000 songs: 340 KB instead of 800 KB of JSON).
 */
export const MAX_ANNOUNCED_SONGS = 20_000;
export const MAX_MULTIADDRS = 16;

export interface AnnouncedSong {
  id: number;
  /** CIDv1, sha2-256, raw or dag-pb. */
  cid: string;
}
export type SeederAcknowledgement = z.infer<typeof seederAcknowledgementSchema>;

const peerIdSchema = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,128}$/);
const cidSchema = z.string().regex(/^b[a-z2-7]{58}$/);
const reasonSchema = z.string().max(256);
const signedBindingSchema = z.strictObject({ binding: peerBindingSchema, signature: hexSchema });
const aboutPeer = {
  multiaddrs: z.array(z.string().startsWith("/").max(256)).max(MAX_MULTIADDRS),
  binding: signedBindingSchema.nullable(),
};
const presenceHeaderSchema = z.discriminatedUnion("type", [
  /** Peer to hub: all it has, replacing what it said before. */
  z.strictObject({ type: z.literal("announce"), ...aboutPeer }),
  /** Hub to peer. */
  z.strictObject({ type: z.literal("join"), peerId: peerIdSchema, ...aboutPeer }),
  z.strictObject({ type: z.literal("update"), peerId: peerIdSchema, ...aboutPeer }),
  z.strictObject({ type: z.literal("leave"), peerId: peerIdSchema }),
  /** Everybody who was online when the stream opened has been named. */
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("refused"), reason: reasonSchema }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("pong") }),
]);
type PresenceHeader = z.infer<typeof presenceHeaderSchema>;
type WithSongs<T> = T extends { multiaddrs: string[] } ? T & { songs: AnnouncedSong[] } : T;
export type PresenceMessage = WithSongs<PresenceHeader>;

export function encodePresence(message: PresenceMessage): Uint8Array {
  const { songs, ...header } = "songs" in message ? message : { ...message, songs: [] };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + json.length + songs.length * 38);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  let at = 4 + json.length;
  let previous = 0;
  for (const { id, cid } of [...songs].sort((a, b) => a.id - b.id)) {
    for (let delta = id - previous; ; delta = Math.floor(delta / 128)) {
      bytes[at++] = delta > 127 ? (delta & 127) | 128 : delta;
      if (delta <= 127) break;
    }
    previous = id;
    const { code, multihash } = CID.parse(cid);
    bytes[at++] = code;
    bytes.set(multihash.digest, at);
    at += 32;
  }
  return bytes.subarray(0, at);
}

/** `undefined`: not a presence message, or one that breaks a limit. */
export function decodePresence(bytes: Uint8Array): PresenceMessage | undefined {
  if (bytes.length < 4) return undefined;
  const headerEnd = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
  if (headerEnd > bytes.length) return undefined;
  const header = presenceHeaderSchema.safeParse(parseJson(bytes.subarray(4, headerEnd)));
  const songs = decodeSongs(bytes.subarray(headerEnd));
  if (!header.success || songs === undefined) return undefined;
  if ("multiaddrs" in header.data) return { ...header.data, songs };
  return songs.length === 0 ? header.data : undefined;
}

function decodeSongs(bytes: Uint8Array): AnnouncedSong[] | undefined {
  const songs: AnnouncedSong[] = [];
  let at = 0;
  let id = 0;
  while (at < bytes.length) {
    let delta = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 28) return undefined;
      delta += (byte & 127) * scale;
      if (byte < 128) break;
    }
    const code = bytes[at++];
    id += delta;
    if (delta === 0 || id > 0xffff_ffff || (code !== 0x55 && code !== 0x70)) return undefined;
    if (at + 32 > bytes.length || songs.length === MAX_ANNOUNCED_SONGS) return undefined;
    songs.push({ id, cid: CID.createV1(code, createDigest(0x12, bytes.slice(at, at + 32))).toString() });
    at += 32;
  }
  return songs;
}

/** Listener to seeder: the `PlayOpen` it is about to sign. */
export const acknowledgementRequestSchema = z.strictObject({
  attester: addressSchema,
  listener: addressSchema,
  song: z.number().int().min(1).max(0xffff_ffff),
  seeder: addressSchema,
  relay: addressSchema,
  challenge: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .transform((text) => text as Hex),
});
export const acknowledgementAnswerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("acknowledged"), acknowledgement: seederAcknowledgementSchema }),
  z.strictObject({ type: z.literal("refused"), reason: reasonSchema }),
]);

/** Asker to seeder: keep this DAG. The signature is EIP-191 over {@link pinMessage}. */
export const pinRequestSchema = z.strictObject({
  cid: cidSchema,
  time: z.number().int().nonnegative().max(0xffff_ffff),
  signature: hexSchema,
});
export type PinRequest = z.infer<typeof pinRequestSchema>;
export const pinAnswerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("pinned"), bytes: z.number().int().nonnegative() }),
  z.strictObject({ type: z.literal("refused"), reason: reasonSchema }),
]);

/** The text an asker signs. Names both peers and a time, so that it serves once, here and now. */
export function pinMessage(pin: { cid: string; asker: string; seeder: string; time: number }): string {
  return `Musicchain pin 1\ncid: ${pin.cid}\nasker: ${pin.asker}\nseeder: ${pin.seeder}\ntime: ${pin.time}`;
}

/** The wallet that signed a pin's text; `undefined` for a signature that recovers to nobody. */
export function pinSigner(message: string, signature: Hex): Address | undefined {
  return recoverAddress(hashMessage(message), hexToBytes(signature));
}

/** JSON from an untrusted peer; `undefined` when it is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
