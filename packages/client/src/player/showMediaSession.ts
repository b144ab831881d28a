import type { Player } from "./createPlayer.ts";
import { playerStore, progressStore } from "./playerStore.ts";

/** The song on the lock screen and the media keys, where the system has them. */
export function showMediaSession(player: Player): void {
  const session = navigator.mediaSession as MediaSession | undefined;
  if (session === undefined) return;
  const handle = (action: MediaSessionAction, act: MediaSessionActionHandler) => {
    try {
      session.setActionHandler(action, act);
    } catch {
      // This browser does not know the action.
    }
  };
  handle("play", () => player.toggle());
  handle("pause", () => player.pause());
  handle("nexttrack", () => player.next());
  handle("previoustrack", () => player.previous());
  handle("seekto", ({ seekTime }) => seekTime !== undefined && player.seek(seekTime));
  handle("seekbackward", ({ seekOffset }) => player.seekBy(-(seekOffset ?? 10)));
  handle("seekforward", ({ seekOffset }) => player.seekBy(seekOffset ?? 10));

  let shown: number | undefined;
  playerStore.subscribe(() => {
    const { song, status } = playerStore.get();
    if (song !== undefined && song.id !== shown) {
      shown = song.id;
      const { title, artist, album } = song;
      const artwork = [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }];
      session.metadata = new MediaMetadata({ title, artist, album, artwork });
    }
    session.playbackState =
      status === "playing" || status === "buffering" ? "playing" : song ? "paused" : "none";
  });
  progressStore.subscribe(() => {
    const { position, duration } = progressStore.get();
    if (duration > 0)
      session.setPositionState({ duration, position: Math.min(position, duration), playbackRate: 1 });
  });
}
