import { ListMusic } from "lucide-react";
import { closeDialog, openDialog, uiStore } from "../app/uiStore.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { PlayStatus } from "./PlayStatus.tsx";
import { playerStore } from "./playerStore.ts";
import { SeekBar } from "./SeekBar.tsx";
import { Transport } from "./Transport.tsx";
import { VolumeControl } from "./VolumeControl.tsx";

/** The player full size, for phones. */
export function NowPlaying() {
  const open = useStore(uiStore, (state) => state.dialog === "now");
  const song = useStore(playerStore, (state) => state.song);
  if (song === undefined) return null;
  return (
    <Dialog open={open} onClose={closeDialog} title="Now playing" sheet>
      <div className="flex flex-col gap-5">
        <Cover
          hash={song.fingerprintHash}
          className="mx-auto aspect-square w-full max-w-64 rounded-2xl shadow-float"
        />
        <div className="text-center">
          <p className="text-balance font-bold text-xl">{song.title}</p>
          <p className="text-muted">{song.artist || "Unknown artist"}</p>
        </div>
        <SeekBar large />
        <Transport large />
        <PlayStatus className="justify-center text-sm" />
        <div className="flex items-center justify-between">
          <VolumeControl />
          <Button shape="quiet" onClick={() => openDialog("queue")}>
            <ListMusic size={18} aria-hidden /> Queue
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
