import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes, ChevronRight } from "lucide-react";
import { configStore } from "../config/configStore.ts";
import { formatTime } from "../lib/formatTime.ts";
import { shortHex } from "../lib/shortHex.ts";
import { useStore } from "../lib/useStore.ts";
import { batchesQuery } from "../oracle/queries.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { BATCH_STATUS } from "./batchStatus.ts";

/** Every batch of plays posted to the chain, newest first. */
export function BatchesPage() {
  const config = useStore(configStore, (state) => state.config);
  const batches = useInfiniteQuery({
    ...batchesQuery(config?.oracleUrl ?? ""),
    enabled: config !== undefined,
  });
  const list = batches.data?.pages.flatMap((page) => page.batches) ?? [];
  return (
    <>
      <PageTitle title="Batches">
        Plays are posted to the chain in batches. Tokens move only when a batch is final.
      </PageTitle>
      {batches.error !== null && batches.data === undefined ? (
        <QueryProblem error={batches.error} onRetry={() => void batches.refetch()} />
      ) : batches.data === undefined ? (
        <PageSkeleton />
      ) : list.length === 0 ? (
        <EmptyState icon={Boxes} title="No batch yet" testId="no-batches">
          The first one is posted soon after the first play was counted.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-surface" data-testid="batches">
          {list.map((batch) => (
            <li key={batch.batchId}>
              <Link
                to="/batches/$id"
                params={{ id: batch.batchId }}
                data-testid="batch-row"
                data-status={batch.status}
                className="flex items-center gap-4 px-4 py-3.5 -outline-offset-2 hover:bg-raised"
              >
                <span className="min-w-0 flex-1">
                  <span className="font-medium">Batch {batch.batchId}</span>
                  <span className="block text-muted text-xs">
                    {formatTime(batch.time)}{" "}
                    <span className="max-sm:hidden">· by {shortHex(batch.attester)}</span>
                  </span>
                </span>
                <span className="text-muted text-sm tabular-nums">
                  {batch.playCount} {batch.playCount === 1 ? "play" : "plays"}
                </span>
                <Badge tone={BATCH_STATUS[batch.status].tone}>{BATCH_STATUS[batch.status].word}</Badge>
                <ChevronRight size={16} className="text-muted max-sm:hidden" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {batches.hasNextPage && (
        <Button
          className="mt-3"
          disabled={batches.isFetchingNextPage}
          onClick={() => void batches.fetchNextPage()}
        >
          Earlier batches
        </Button>
      )}
    </>
  );
}
