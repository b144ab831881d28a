import { type Hex, pinAnswerSchema, pinMessage, RetryableError } from "@musicchain/protocol";
import { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { parseProvider } from "../peer/parseProvider.ts";
import type { Peer, Provider } from "../types.ts";
import { request } from "../util/request.ts";
import { PIN_PROTOCOL } from "./protocol.ts";

export interface PinParameters {
  /** A file this peer serves with `serveBlocks`. */
  cid: string;
  /** EIP-191 signature of an authorised wallet, such as viem's `account.signMessage({ message })`. */
  sign: (message: string) => Promise<Hex>;
  signal?: AbortSignal;
}

/** Asks a seeder to fetch a file from this peer and keep it. Returns how many bytes it keeps. */
export async function requestPin(
  peer: Peer,
  seeder: Provider,
  { cid, sign, signal }: PinParameters,
): Promise<number> {
  const peerId = typeof seeder === "string" ? parseProvider(seeder).peerId : seeder.peerId;
  const time = Math.floor(Date.now() / 1_000);
  const signature = await sign(pinMessage({ cid, asker: peer.id, seeder: peerId, time }));
  const options = { signal, timeout: LIMITS.pin.timeout + LIMITS.requests.timeout };
  const answer = pinAnswerSchema.safeParse(
    await request(peer, seeder, PIN_PROTOCOL, { cid, time, signature }, options),
  );
  if (!answer.success) throw new BadPeerError(peerId, "sent a malformed answer", { cause: answer.error });
  if (answer.data.type === "pinned") return answer.data.bytes;
  throw new RetryableError(`${peerId} does not keep ${cid}: ${answer.data.reason}`, "Ask another seeder");
}
