import type { ApiPlay } from "@musicchain/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, History } from "lucide-react";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { formatTime } from "../lib/formatTime.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { useStore } from "../lib/useStore.ts";
import { playsQuery } from "../oracle/queries.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { Section } from "../ui/Section.tsx";
import { PLAY_STAGE } from "./playStage.ts";

/** What this account listened to, and how far each play is on its way to the chain. */
export function PlaysSection({ oracleUrl, address }: { oracleUrl: string; address: string }) {
  const plays = useInfiniteQuery(playsQuery(oracleUrl, address));
  const list = plays.data?.pages.flatMap((page) => page.plays) ?? [];
  return (
    <Section title="Your plays">
      {plays.error !== null && plays.data === undefined ? (
        <QueryProblem error={plays.error} onRetry={() => void plays.refetch()} />
      ) : plays.isPending ? (
        <div className="space-y-2" aria-hidden="true">
          {[0, 1, 2].map((i) => (
            <div key={i} className="skeleton h-16 rounded-xl" />
          ))}
        </div>
      ) : list.length === 0 ? (
        <EmptyState icon={History} title="No counted plays yet" testId="no-plays">
          Listen to at least half of a song with a session, and it appears here within a moment.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-surface" data-testid="plays">
          {list.map((play) => (
            <PlayRow key={play.digest} play={play} />
          ))}
        </ul>
      )}
      {plays.hasNextPage && (
        <Button
          className="mt-3"
          disabled={plays.isFetchingNextPage}
          onClick={() => void plays.fetchNextPage()}
        >
          Earlier plays
        </Button>
      )}
    </Section>
  );
}

function PlayRow({ play }: { play: ApiPlay }) {
  const song = useStore(catalogueStore, (state) => state.songs.get(play.song));
  const stage = PLAY_STAGE[play.status];
  const earned = play.lanes === undefined ? 0n : BigInt(play.lanes.listener);
  return (
    <li>
      <Link
        to="/plays/$digest"
        params={{ digest: play.digest }}
        data-testid="play-row"
        data-status={play.status}
        className="flex items-center gap-3 p-3 -outline-offset-2 hover:bg-raised sm:gap-4 sm:px-4"
      >
        <Cover hash={song?.fingerprintHash ?? play.digest} className="size-10" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{song?.title ?? `Song ${play.song}`}</span>
          <span className="block truncate text-muted text-xs">
            {play.covered} of {play.seconds} s · {formatTime(play.start)}
          </span>
        </span>
        {earned > 0n && (
          <span className="text-good text-sm tabular-nums max-sm:hidden">+{formatTokens(earned)}</span>
        )}
        <Badge tone={stage.tone}>{stage.word}</Badge>
        <ChevronRight size={16} className="text-muted max-sm:hidden" aria-hidden />
      </Link>
    </li>
  );
}
