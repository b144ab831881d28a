import type { ApiSong, PlayOpen, SeederAcknowledgement } from "@musicchain/protocol";
import type { HeardMeter } from "../player/heardMeter.ts";
import type { SessionRecord } from "../session/sessionRecord.ts";

type Address = `0x${string}`;

/** A peer that serves the song and can say so. */
export type Witness = {
  seeder: Address;
  relay: Address;
  acknowledge: (open: PlayOpen) => Promise<SeederAcknowledgement>;
};

/** One song heard under one session, from its beginning to its last word. */
export type PlayInProgress = {
  song: ApiSong;
  meter: HeardMeter;
  session: SessionRecord;
  /** Who acknowledged the newest `open`. */
  witness: Witness | undefined;
  openId: number;
  /** An answer to `open` is awaited: no second one is sent meanwhile. */
  asking: boolean;
  /** The oracle's handle and time of beginning, while the play is open there. */
  opened: { handle: number; start: number } | undefined;
  sequence: number;
  /** Audio time of the last beat, seconds. */
  lastBeat: number;
  /** Where in the song, seconds. */
  position: number;
  /** Seconds covered by the newest statement sent. */
  stated: number;
  /** Times it was tried to open. */
  tries: number;
  ended: boolean;
};

export function startPlay(song: ApiSong, meter: HeardMeter, session: SessionRecord): PlayInProgress {
  return {
    song,
    meter,
    session,
    witness: undefined,
    openId: 0,
    asking: false,
    opened: undefined,
    sequence: 0,
    lastBeat: Number.NEGATIVE_INFINITY,
    position: 0,
    stated: 0,
    tries: 0,
    ended: false,
  };
}
