import {
  type ApiSong,
  countsAsPlay,
  type Domain,
  encodeBeat,
  MIN_SECONDS,
  type PlayReason,
  type PlayServerMessage,
} from "@musicchain/protocol";
import type { Store } from "../lib/createStore.ts";
import type { HeardMeter, Hearing, Sample } from "../player/heardMeter.ts";
import type { SessionRecord } from "../session/sessionRecord.ts";
import { composeOpen } from "./composeOpen.ts";
import { claimable, composeStatement } from "./composeStatement.ts";
import type { PlaySocket } from "./createPlaySocket.ts";
import { isPassing, mayChange } from "./explainReason.ts";
import { type PlayInProgress, startPlay, type Witness } from "./playInProgress.ts";
import { noPlay, type PlayState } from "./playStore.ts";

export type PlayReporter = ReturnType<typeof createPlayReporter>;
type Refused = Extract<PlayServerMessage, { type: "refused" }>;

const MOST_TRIES = 8;
/** Waits before a play is opened once more: from half a second, doubling, to this (ms). */
const LONGEST_WAIT = 10_000;
/** A busy oracle gets the statement again after this (ms). */
const STATE_AGAIN = 3_000;
/** What was refused may be allowed after this (ms). */
const LOOK_AGAIN = 5_000;
const BEAT_SECONDS = 5;

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
  let play: PlayInProgress | undefined;
  /** The play before, whose last statement may not have been answered yet. */
  let ended: PlayInProgress | undefined;
  let nextId = 1;
  /** One step at a time, so that an ended play is closed before the next is opened. */
  let queue: Promise<void> = Promise.resolve();
  const inOrder = (step: () => Promise<void>) => {
    queue = queue.then(step).catch((error) => console.warn("play.report", error));
  };
  const show = (mine: PlayInProgress, change: Partial<PlayState>) => mine === play && store.set(change);

  async function open(mine: PlayInProgress): Promise<void> {
    const hello = socket.hello();
    if (mine !== play || mine.asking || mine.opened !== undefined || hello === undefined) return;
    const candidates = witnesses(mine.song);
    const witness = candidates[mine.tries % candidates.length];
    if (witness === undefined) return void show(mine, { phase: "refused", reason: "SeederNotBound" });
    mine.asking = true;
    mine.witness = witness;
    mine.openId = nextId++;
    try {
      const sent = socket.send(await composeOpen(domain, mine, { witness, hello, id: mine.openId }));
      if (!sent) mine.asking = false;
    } catch {
      again(mine, "SeederNotAcknowledged");
    }
  }

  /** Tries to open once more after a passing refusal, waiting longer each time. */
  function again(mine: PlayInProgress, reason: PlayReason): void {
    mine.asking = false;
    mine.opened = undefined;
    if (mine.ended || ++mine.tries >= MOST_TRIES) return void show(mine, { phase: "refused", reason });
    const wait = reason === "ChallengeUnknown" ? 0 : Math.min(500 * 2 ** mine.tries, LONGEST_WAIT);
    setTimeout(() => inOrder(() => open(mine)), wait);
  }

  function beat({ opened, sequence, position, meter }: PlayInProgress): void {
    if (opened === undefined) return;
    const positionMs = Math.round(position * 1000);
    socket.send(encodeBeat({ play: opened.handle, sequence, positionMs, coverage: meter.coverage }));
  }

  async function state(mine: PlayInProgress): Promise<void> {
    const claim = claimable(mine, socket.now());
    if (claim === undefined) return;
    mine.stated = claim.covered;
    mine.sequence++;
    beat(mine);
    socket.send(await composeStatement(domain, mine, { id: nextId++, ...claim }));
  }

  function end(): void {
    const mine = play;
    if (mine === undefined) return;
    play = undefined;
    ended = mine;
    mine.ended = true;
    inOrder(async () => {
      await state(mine);
      if (mine.opened !== undefined) socket.send({ type: "close", play: mine.opened.handle });
    });
    // The verdict stays until the next song begins; a last statement may still turn it.
    const { phase } = store.get();
    if (phase === "open" || phase === "opening") store.set({ phase: "refused", reason: "CoverageTooLow" });
  }

  function hearRefusal(mine: PlayInProgress, { id, play: handle, reason, needed }: Refused): void {
    const aboutOpen = id === mine.openId && mine.opened === undefined;
    const aboutPlay = handle !== null && handle === mine.opened?.handle;
    // A play that counts stays counted, whatever is said about a later word on it.
    if (store.get().phase === "counted" || !(aboutOpen || aboutPlay)) return;
    if (reason === "PlayUnknown" || (aboutOpen && isPassing(reason))) {
      again(mine, reason);
      return;
    }
    if (isPassing(reason)) {
      // The oracle is busy: the statement is signed again, with what was heard until then.
      setTimeout(() => {
        mine.stated = 0;
      }, STATE_AGAIN);
      return;
    }
    if (aboutOpen) mine.asking = false;
    show(mine, { phase: "refused", reason, needed });
    if (aboutOpen && mayChange(reason) && ++mine.tries < MOST_TRIES) {
      setTimeout(() => inOrder(() => open(mine)), LOOK_AGAIN);
    }
  }

  return {
    /** A song begins. Without a session nothing is reported. */
    begin(song: ApiSong, meter: HeardMeter, session: SessionRecord | undefined): void {
      end();
      if (session === undefined || song.seconds < MIN_SECONDS) {
        store.set({ ...noPlay, phase: "unpaid" });
        return;
      }
      const mine = startPlay(song, meter, session);
      play = mine;
      store.set({ ...noPlay, phase: "opening", offline: socket.hello() === undefined });
      inOrder(() => open(mine));
    },
    /** The deck's clock. */
    tick({ mediaTime, audioTime }: Sample, hearing: Hearing): void {
      const mine = play;
      if (mine?.opened === undefined) return;
      mine.position = mediaTime;
      const every = socket.hello()?.beatSeconds ?? BEAT_SECONDS;
      if (hearing === "counting" && audioTime - mine.lastBeat >= every) {
        mine.lastBeat = audioTime;
        mine.sequence++;
        beat(mine);
      }
      if (mine.stated === 0 && countsAsPlay(mine.meter.covered(), mine.song.seconds))
        inOrder(() => state(mine));
    },
    /** The song ended, was skipped, or the account changed: says the last word and closes. */
    end,
    /** Resolves when everything said so far was handed to the socket. */
    settled: () => queue,
    hear(message: PlayServerMessage): void {
      const mine = play;
      if (message.type === "stored") {
        onStored();
        const handle = mine === undefined ? ended?.opened?.handle : mine.opened?.handle;
        if (message.play === handle)
          store.set({ phase: "counted", digest: message.digest, reason: undefined });
      } else if (mine === undefined) {
        return;
      } else if (message.type === "hello") {
        show(mine, { offline: false });
        if (store.get().phase === "opening") inOrder(() => open(mine));
      } else if (message.type === "opened" && message.id === mine.openId) {
        mine.asking = false;
        mine.opened = { handle: message.play, start: message.start };
        mine.lastBeat = Number.NEGATIVE_INFINITY;
        // What was heard before the oracle's watch began is not in its time.
        if (mine.meter.covered() > 1) mine.meter.reset();
        show(mine, { phase: "open", mature: message.mature, burn: message.burn, reason: undefined });
      } else if (message.type === "refused") hearRefusal(mine, message);
    },
    /** The socket closed: an uncounted play is opened anew when it is back. */
    down(): void {
      if (play === undefined) return;
      play.opened = undefined;
      play.asking = false;
      play.stated = 0;
      const { phase } = store.get();
      store.set({ offline: phase !== "counted", ...(phase === "open" ? { phase: "opening" as const } : {}) });
    },
  };
}
