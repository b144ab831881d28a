import {
  acknowledgementAnswerSchema,
  type Domain,
  type PlayOpen,
  RetryableError,
  type SeederAcknowledgement,
} from "@musicchain/protocol";
import { BadPeerError } from "../errors.ts";
import { parseProvider } from "../peer/parseProvider.ts";
import type { Peer, Provider } from "../types.ts";
import { request } from "../util/request.ts";
import { checkAcknowledgement } from "./checkAcknowledgement.ts";
import { ACKNOWLEDGE_PROTOCOL } from "./protocol.ts";

/**
 * Asks a seeder to acknowledge the play about to be opened; the answer is checked.
 * Throws `RetryableError` when it refuses or does not answer, `BadPeerError` when its answer is wrong.
 */
export async function requestAcknowledgement(
  peer: Peer,
  seeder: Provider,
  open: PlayOpen,
  domain: Domain,
  options: { signal?: AbortSignal } = {},
): Promise<SeederAcknowledgement> {
  const peerId = typeof seeder === "string" ? parseProvider(seeder).peerId : seeder.peerId;
  const { attester, listener, song, seeder: wallet, relay, challenge } = open;
  const message = { attester, listener, song, seeder: wallet, relay, challenge };
  const answer = acknowledgementAnswerSchema.safeParse(
    await request(peer, seeder, ACKNOWLEDGE_PROTOCOL, message, options),
  );
  if (!answer.success)
    throw new BadPeerError(peerId, "sent a malformed acknowledgement", { cause: answer.error });
  if (answer.data.type === "refused") {
    const why = answer.data.reason;
    throw new RetryableError(`${peerId} does not acknowledge the play: ${why}`, "Play from another seeder");
  }
  const { acknowledgement } = answer.data;
  const wrong =
    acknowledgement.binding.peerId === peerId
      ? await checkAcknowledgement(domain, open, acknowledgement)
      : "It is bound to another peer";
  if (wrong !== undefined)
    throw new BadPeerError(peerId, `sent an acknowledgement that does not hold: ${wrong}`);
  return acknowledgement;
}
