import {
  type ApiSong,
  countsAsPlay,
  type Domain,
  encodeBeat,
  isPlausible,
  type PlayOpen,
  type PlayReason,
  type PlayServerMessage,
  type SeederAcknowledgement,
} from "@musicchain/protocol";
import type { Store } from "../lib/createStore.ts";
import type { HeardMeter, Hearing, Sample } from "../player/heardMeter.ts";
import type { SessionRecord } from "../session/sessionRecord.ts";
import type { PlaySocket } from "./createPlaySocket.ts";
import { isPassing } from "./explainReason.ts";
import { noPlay, type PlayState } from "./playStore.ts";
import { signOpen, signStatement } from "./signMessages.ts";

type Address = `0x${string}`;

/** A peer that serves the song and can say so. */
export type Witness = {
  seeder: Address;
  relay: Address;
  acknowledge: (open: PlayOpen) => Promise<SeederAcknowledgement>;
};

type Play = {
  song: ApiSong;
  meter: HeardMeter;
  session: SessionRecord;
  witness: Witness | undefined;
  openId: number;
  /** An answer to `open` is awaited: no second one is sent meanwhile. */
  asking: boolean;
  /** The oracle's handle and time of beginning, while the play is open there. */
  opened: { handle: number; start: number } | undefined;
  sequence: number;
  lastBeat: number;
  position: number;
  /** Seconds covered by the newest statement sent. */
  stated: number;
  tries: number;
  ended: boolean;
};

export type PlayReporter = ReturnType<typeof createPlayReporter>;

const MOST_TRIES = 8;
/** A busy oracle gets the statement again after this (ms). */
const STATE_AGAIN = 3_000;
/** Another device holds this account's play: look again after this (ms). */
const LOOK_AGAIN = 5_000;

/**
 * Tells the oracle what is heard: opens a play under the session, beats while sound is really playing, signs a
 * statement when the play first counts and one at its end. Never asks the wallet anything. One play at a time.
 */
export function createPlayReporter({
  domain,
  socket,
  store,
  witnesses,
  onStored,
}: {
  domain: Domain;
  socket: PlaySocket;
  store: Store<PlayState>;
  /** Peers that serve a song, best first. */
  witnesses: (song: ApiSong) => Witness[];
  onStored: () => void;
}) {
  let play: Play | undefined;
  /** The play before, whose last statement may not have been answered yet. */
  let ended: Play | undefined;
  let nextId = 1;
  /** One step at a time, so that an ended play is closed before the next is opened. */
  let queue: Promise<void> = Promise.resolve();
  const inOrder = (step: () => Promise<void>) => {
    queue = queue.then(step).catch((error) => console.warn("play.report", error));
    return queue;
  };
  const show = (mine: Play, change: Partial<PlayState>) => {
    if (mine === play) store.set(change);
  };
  const refuse = (mine: Play, reason: PlayReason, needed?: bigint) =>
    show(mine, { phase: "refused", reason, needed });

  async function open(mine: Play) {
    const hello = socket.hello();
    if (mine.ended || mine !== play || mine.asking || mine.opened !== undefined || hello === undefined)
      return;
    const candidates = witnesses(mine.song);
    if (candidates.length === 0) return refuse(mine, "SeederNotBound");
    const witness = candidates[mine.tries % candidates.length]!;
    const { grant } = mine.session;
    const { seeder, relay } = witness;
    const words: PlayOpen = {
      attester: grant.attester,
      listener: grant.listener,
      song: mine.song.id,
      seeder,
      relay,
      challenge: hello.challenge,
    };
    mine.asking = true;
    try {
      const acknowledgement = await witness.acknowledge(words);
      mine.witness = witness;
      mine.openId = nextId++;
      const message = await signOpen(domain, mine.session, { id: mine.openId, open: words, acknowledgement });
      if (!socket.send(message)) mine.asking = false;
    } catch {
      again(mine, "SeederNotAcknowledged");
    }
  }

  /** Tries to open once more after a passing refusal, waiting longer each time. */
  function again(mine: Play, reason: PlayReason) {
    mine.asking = false;
    mine.opened = undefined;
    if (mine.ended || ++mine.tries >= MOST_TRIES) return refuse(mine, reason);
    const wait = reason === "ChallengeUnknown" ? 0 : Math.min(500 * 2 ** mine.tries, 10_000);
    setTimeout(() => void inOrder(() => open(mine)), wait);
  }

  function beat(mine: Play) {
    if (mine.opened === undefined) return;
    socket.send(
      encodeBeat({
        play: mine.opened.handle,
        sequence: mine.sequence++,
        positionMs: Math.round(mine.position * 1000),
        coverage: mine.meter.coverage,
      }) as Uint8Array<ArrayBuffer>,
    );
  }

  async function state(mine: Play) {
    const covered = mine.meter.covered();
    const { opened, witness, session, song } = mine;
    if (opened === undefined || witness === undefined || covered <= mine.stated) return;
    const end = Math.floor(socket.now());
    if (!countsAsPlay(covered, song.seconds) || !isPlausible(covered, opened.start, end)) return;
    mine.stated = covered;
    beat(mine);
    const { attester, listener } = session.grant;
    const { seeder, relay } = witness;
    const coverage = mine.meter.coverage.slice();
    const statement = {
      attester,
      song: song.id,
      listener,
      seeder,
      relay,
      start: opened.start,
      end,
      coverage,
    };
    socket.send(await signStatement(domain, session, { id: nextId++, play: opened.handle, statement }));
  }

  return {
    /** A song begins. Without a session nothing is reported. */
    begin(song: ApiSong, meter: HeardMeter, session: SessionRecord | undefined) {
      this.end();
      if (session === undefined || song.seconds < 30) {
        play = undefined;
        store.set({ ...noPlay, phase: "unpaid" });
        return;
      }
      const mine: Play = {
        ...{ song, meter, session, witness: undefined, openId: 0, asking: false, opened: undefined },
        ...{
          sequence: 0,
          lastBeat: Number.NEGATIVE_INFINITY,
          position: 0,
          stated: 0,
          tries: 0,
          ended: false,
        },
      };
      play = mine;
      store.set({ ...noPlay, phase: "opening", offline: socket.hello() === undefined });
      void inOrder(() => open(mine));
    },
    /** The deck's clock. */
    tick(sample: Sample, hearing: Hearing) {
      if (play?.opened === undefined) return;
      play.position = sample.mediaTime;
      const every = socket.hello()?.beatSeconds ?? 5;
      if (hearing === "counting" && sample.audioTime - play.lastBeat >= every) {
        play.lastBeat = sample.audioTime;
        beat(play);
      }
      const mine = play;
      if (mine.stated === 0 && countsAsPlay(mine.meter.covered(), mine.song.seconds))
        void inOrder(() => state(mine));
    },
    /** The song ended, was skipped, or the account changed: says the last word and closes. */
    end() {
      const mine = play;
      if (mine === undefined) return;
      play = undefined;
      ended = mine;
      mine.ended = true;
      void inOrder(async () => {
        await state(mine);
        if (mine.opened !== undefined) socket.send({ type: "close", play: mine.opened.handle });
      });
      // The verdict stays until the next song begins; a last statement may still turn it.
      const { phase } = store.get();
      if (phase === "open" || phase === "opening") store.set({ phase: "refused", reason: "CoverageTooLow" });
    },
    /** Resolves when everything said so far was handed to the socket. */
    settled: () => queue,
    hear(message: PlayServerMessage) {
      const mine = play;
      if (message.type === "stored") onStored();
      if (mine === undefined) {
        const late = message.type === "stored" && message.play === ended?.opened?.handle;
        if (late) store.set({ phase: "counted", digest: message.digest, reason: undefined });
        return;
      }
      if (message.type === "hello") {
        show(mine, { offline: false });
        if (mine.opened === undefined && store.get().phase === "opening") void inOrder(() => open(mine));
      } else if (message.type === "opened" && message.id === mine.openId) {
        mine.asking = false;
        mine.opened = { handle: message.play, start: message.start };
        // What was heard before the oracle's watch began is not in its time.
        if (mine.meter.covered() > 1) mine.meter.reset();
        mine.lastBeat = Number.NEGATIVE_INFINITY;
        show(mine, { phase: "open", mature: message.mature, burn: message.burn, reason: undefined });
      } else if (message.type === "stored" && message.play === mine.opened?.handle) {
        show(mine, { phase: "counted", digest: message.digest, reason: undefined });
      } else if (message.type === "refused") {
        hearRefusal(mine, message);
      }
    },
    /** The socket closed: an uncounted play is opened anew when it is back. */
    down() {
      if (play === undefined) return;
      play.opened = undefined;
      play.asking = false;
      const { phase } = store.get();
      store.set({ offline: phase !== "counted", ...(phase === "open" ? { phase: "opening" as const } : {}) });
      play.stated = 0;
    },
  };

  function hearRefusal(
    mine: Play,
    { id, play: handle, reason, needed }: Extract<PlayServerMessage, { type: "refused" }>,
  ) {
    const aboutOpen = id !== null && id === mine.openId && mine.opened === undefined;
    const aboutPlay = handle !== null && handle === mine.opened?.handle;
    // A play that counts stays counted, whatever is said about a later word on it.
    if (store.get().phase === "counted" || !(aboutOpen || aboutPlay)) return;
    if (reason === "PlayUnknown" || (aboutOpen && isPassing(reason))) return again(mine, reason);
    if (isPassing(reason)) {
      // The oracle is busy: the statement is signed again, with what was heard until then.
      setTimeout(() => {
        mine.stated = 0;
      }, STATE_AGAIN);
      return;
    }
    if (aboutOpen) mine.asking = false;
    refuse(mine, reason, needed);
    if (reason === "PlayAlreadyOpen") setTimeout(() => void inOrder(() => open(mine)), LOOK_AGAIN);
  }
}
