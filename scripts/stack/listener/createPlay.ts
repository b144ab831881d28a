import {
  type Address,
  addSpan,
  bytesToHex,
  coveredSeconds,
  createCoverage,
  type Domain,
  encodeBeat,
  FatalError,
  type Hex,
  openDigest,
  type PlayStatement,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { type Peer, type PresenceEntry, requestAcknowledgement } from "@musicchain/swarm";
import type { Session } from "./createSession.ts";
import type { PlaySocket } from "./openPlaySocket.ts";

export type PlayOptions = {
  peer: Peer;
  socket: PlaySocket;
  domain: Domain;
  session: Session;
  song: number;
  seconds: number;
  provider: PresenceEntry;
};

let nextId = 1;

/** Opens a play at the oracle, with the seeder's acknowledgement, and reports it under the session key. */
export async function createPlay({ peer, socket, domain, session, song, seconds, provider }: PlayOptions) {
  const { challenge, attester } = socket.hello();
  const { key, grant, grantSignature } = session;
  const seeder = provider.wallet as Address;
  const who = { attester, song, listener: grant.listener, seeder, relay: ZERO_ADDRESS };
  const words = { ...who, challenge };
  const acknowledgement = await requestAcknowledgement(peer, provider, words, domain);
  const opened = await socket.ask(
    {
      type: "open",
      id: nextId++,
      grant: { ...grant, maxBurnPerPlay: String(grant.maxBurnPerPlay) },
      grantSignature,
      ...{ song, seeder, relay: ZERO_ADDRESS, challenge },
      signature: await key.sign(openDigest(domain, words)),
      acknowledgement,
    },
    "opened",
  );
  const coverage = createCoverage(seconds);
  let sequence = 0;

  return {
    opened,
    covered: () => coveredSeconds(coverage),
    hear: (from: number, to: number) => addSpan(coverage, from, to),

    /** @param position where in the song the sound is, seconds */
    beat(position: number): void {
      const refused = socket.refusals[0];
      if (refused) throw new FatalError(`the oracle refused a beat: ${refused.reason}`, refused.message);
      const positionMs = Math.round(position * 1_000);
      socket.sendBeat(encodeBeat({ play: opened.play, sequence: ++sequence, positionMs, coverage }));
    },

    /** Signs what was heard until now. `elapsed`: whole seconds since the play was opened. */
    async state(elapsed: number): Promise<{ digest: Hex; statement: PlayStatement }> {
      const statement: PlayStatement = {
        ...who,
        start: opened.start,
        end: opened.start + Math.max(1, elapsed),
        coverage: coverage.slice(),
      };
      const digest = statementDigest(domain, statement);
      const stored = await socket.ask(
        {
          type: "statement",
          id: nextId++,
          play: opened.play,
          start: statement.start,
          end: statement.end,
          coverage: bytesToHex(statement.coverage),
          signature: await key.sign(digest),
        },
        "stored",
      );
      if (stored.digest !== digest) throw new FatalError("the oracle stored another play", "this is a bug");
      return { digest, statement };
    },
  };
}
