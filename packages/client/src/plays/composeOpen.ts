import type { Domain, PlayClientMessageInput, PlayOpen } from "@musicchain/protocol";
import type { Hello } from "./createPlaySocket.ts";
import type { PlayInProgress, Witness } from "./playInProgress.ts";
import { signOpen } from "./signMessages.ts";

/** Has a witness acknowledge the play and signs the message that opens it. Rejects when the witness does not. */
export async function composeOpen(
  domain: Domain,
  play: PlayInProgress,
  { witness, hello, id }: { witness: Witness; hello: Hello; id: number },
): Promise<PlayClientMessageInput> {
  const { attester, listener } = play.session.grant;
  const { seeder, relay } = witness;
  const open: PlayOpen = {
    attester,
    listener,
    song: play.song.id,
    seeder,
    relay,
    challenge: hello.challenge,
  };
  const acknowledgement = await witness.acknowledge(open);
  return signOpen(domain, play.session, { id, open, acknowledgement });
}
