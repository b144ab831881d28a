import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, CircleSlash, Wallet } from "lucide-react";
import { openDialog } from "../app/uiStore.ts";
import { cn } from "../lib/cn.ts";
import { useLasting } from "../lib/useLasting.ts";
import { useStore } from "../lib/useStore.ts";
import { describePlay } from "../plays/describePlay.ts";
import { needsNewSession } from "../plays/explainReason.ts";
import { playStore } from "../plays/playStore.ts";
import { sessionStore } from "../session/sessionStore.ts";
import { walletStore } from "../wallet/walletStore.ts";
import { playerStore, progressStore } from "./playerStore.ts";

const COLOURS = { good: "text-good", warn: "text-warn", bad: "text-bad", neutral: "text-muted" } as const;

/** Why the present play counted, does not count yet, or does not count: always a whole sentence. */
export function PlayStatus({ className }: { className?: string }) {
  const play = useStore(playStore, (state) => state);
  const { hearing, covered } = useStore(progressStore, (state) => state);
  const song = useStore(playerStore, (state) => state.song);
  const status = useStore(playerStore, (state) => state.status);
  const problem = useStore(playerStore, (state) => state.problem);
  const hasWallet = useStore(walletStore, (state) => state.address !== undefined);
  const hasSession = useStore(sessionStore, (state) => state.session !== undefined);
  const waits = useLasting(status === "loading" || status === "buffering", 1_200);
  if (song === undefined) return null;
  if (status === "failed") {
    return (
      <p role="alert" data-testid="player-problem" className={cn("text-bad text-xs", className)}>
        {problem}
      </p>
    );
  }
  if (waits) {
    return (
      <p role="status" data-testid="player-waits" className={cn("flex text-muted text-xs", className)}>
        Waiting for bytes from the peers…
      </p>
    );
  }
  const words = describePlay({ play, hearing, covered, seconds: song.seconds, hasWallet, hasSession });
  const Icon = words.tone === "good" ? CircleCheck : words.tone === "warn" ? CircleSlash : CircleDashed;
  const sign = hasWallet && (!hasSession || (play.reason !== undefined && needsNewSession(play.reason)));
  const offer = !hasWallet ? "Connect" : sign ? "Sign" : undefined;
  return (
    <div
      className={cn("flex min-w-0 items-start gap-1.5 text-xs leading-snug", COLOURS[words.tone], className)}
    >
      {hasWallet ? (
        <Icon size={14} className="mt-px shrink-0" aria-hidden />
      ) : (
        <Wallet size={14} className="mt-px shrink-0" aria-hidden />
      )}
      <span className="sr-only" aria-live="polite">
        {play.phase === "counted" ? "This play counts." : play.phase === "refused" ? words.long : ""}
      </span>
      <p className="min-w-0">
        <strong className="font-semibold" data-testid="play-verdict">
          {words.short}
        </strong>
        <span className="mx-1" aria-hidden>
          ·
        </span>
        <span data-testid="coverage-text">{words.long}</span>
        {play.reason === "CreditNeeded" && (
          <Link
            to="/earnings"
            className="ml-1.5 rounded font-semibold text-accent underline underline-offset-2"
          >
            Buy credit
          </Link>
        )}
        {offer !== undefined && (
          <button
            type="button"
            onClick={() => openDialog("wallet")}
            className="ml-1.5 rounded font-semibold text-accent underline underline-offset-2"
          >
            {offer}
          </button>
        )}
      </p>
    </div>
  );
}
