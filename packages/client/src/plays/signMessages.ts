import {
  type Domain,
  openDigest,
  type PlayClientMessageInput,
  type PlayOpen,
  type PlayStatement,
  type SeederAcknowledgement,
  statementDigest,
} from "@musicchain/protocol";
import { toHex } from "../lib/hex.ts";
import { signDigest } from "../session/sessionKey.ts";
import type { SessionRecord } from "../session/sessionRecord.ts";

type Signed = { signature: `0x${string}` };
type OpenMessage = Extract<PlayClientMessageInput, { type: "open" }> & Signed;
type StatementMessage = Extract<PlayClientMessageInput, { type: "statement" }> &
  Signed & { coverage: `0x${string}` };

/** The message that opens a play: the wallet's grant, the session key's signature, the seeder's word. */
export async function signOpen(
  domain: Domain,
  session: SessionRecord,
  { id, open, acknowledgement }: { id: number; open: PlayOpen; acknowledgement: SeederAcknowledgement },
): Promise<OpenMessage> {
  const { grant, grantSignature, privateKey } = session;
  return {
    type: "open",
    id,
    grant: { ...grant, maxBurnPerPlay: grant.maxBurnPerPlay.toString() },
    grantSignature,
    song: open.song,
    seeder: open.seeder,
    relay: open.relay,
    challenge: open.challenge,
    signature: toHex(await signDigest(privateKey, openDigest(domain, open))),
    acknowledgement,
  };
}

/** The signed claim of what was heard so far. */
export async function signStatement(
  domain: Domain,
  session: SessionRecord,
  { id, play, statement }: { id: number; play: number; statement: PlayStatement },
): Promise<StatementMessage> {
  return {
    type: "statement",
    id,
    play,
    start: statement.start,
    end: statement.end,
    coverage: toHex(statement.coverage),
    signature: toHex(await signDigest(session.privateKey, statementDigest(domain, statement))),
  };
}
