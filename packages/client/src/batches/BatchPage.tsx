import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { configStore } from "../config/configStore.ts";
import { formatTime } from "../lib/formatTime.ts";
import { useStore } from "../lib/useStore.ts";
import { batchQuery } from "../oracle/queries.ts";
import { Badge } from "../ui/Badge.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Facts } from "../ui/Facts.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { Section } from "../ui/Section.tsx";
import { BatchOnChainCheck } from "./BatchOnChainCheck.tsx";
import { BATCH_STATUS, describeWait } from "./batchStatus.ts";

const route = getRouteApi("/batches/$id");
/** Places linked at once; any other is reached by its address. */
const MOST_PLACES = 500;

/** One batch: what it commits to, and its plays by place. */
export function BatchPage() {
  const { id } = route.useParams();
  const config = useStore(configStore, (state) => state.config);
  const query = useQuery({ ...batchQuery(config?.oracleUrl ?? "", id), enabled: config !== undefined });
  if (query.error !== null && query.data === undefined) {
    return <QueryProblem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined || config === undefined) return <PageSkeleton />;
  const batch = query.data;
  const status = BATCH_STATUS[batch.status];
  return (
    <>
      <PageTitle title={`Batch ${batch.batchId}`}>
        <span className="flex flex-wrap items-center gap-3">
          <Badge tone={status.tone} testId="batch-status">
            {status.word}
          </Badge>
          {batch.status === "pending" && <span data-testid="batch-wait">{describeWait(batch)}</span>}
        </span>
      </PageTitle>
      <Facts
        testId="batch-facts"
        rows={[
          ["Posted", formatTime(batch.time)],
          ["Plays", String(batch.playCount)],
          ["Day (UTC)", new Date(batch.day * 86_400_000).toISOString().slice(0, 10)],
          ["Oracle", <CopyText key="a" text={batch.attester} label="attester" />],
          [
            "Extends",
            batch.parentId === "0" ? (
              "the genesis"
            ) : (
              <Link
                key="p"
                to="/batches/$id"
                params={{ id: batch.parentId }}
                className="text-accent underline underline-offset-2"
              >
                Batch {batch.parentId}
              </Link>
            ),
          ],
          ["Transaction", <CopyText key="t" text={batch.transaction} label="transaction hash" edge={10} />],
          ["Commitment", <CopyText key="c" text={batch.commitment} label="commitment" edge={10} />],
          ["End state", <CopyText key="s" text={batch.stateAfter} label="state after" edge={10} />],
          ["Segments root", <CopyText key="g" text={batch.segmentsRoot} label="segments root" edge={10} />],
          ["Evidence root", <CopyText key="e" text={batch.evidenceRoot} label="evidence root" edge={10} />],
          [
            "Evidence file",
            batch.evidenceCid === "" ? (
              "its attester named none"
            ) : (
              <span key="f" className="flex flex-wrap gap-x-4">
                <CopyText text={batch.evidenceCid} label="evidence CID" edge={10} />
                <a
                  href={`${config.oracleUrl}/evidence/${encodeURIComponent(batch.evidenceCid)}`}
                  download
                  className="text-accent underline underline-offset-2"
                >
                  Download
                </a>
              </span>
            ),
          ],
        ]}
      />
      <BatchOnChainCheck config={config} batch={batch} />
      <Section title="Plays by place">
        <ul className="flex flex-wrap gap-2" data-testid="batch-plays">
          {Array.from({ length: Math.min(batch.playCount, MOST_PLACES) }, (_, index) => index).map(
            (index) => (
              <li key={index}>
                <Link
                  to="/batches/$id/plays/$index"
                  params={{ id: batch.batchId, index: String(index) }}
                  aria-label={`Play ${index}`}
                  className="grid min-h-9 min-w-11 place-items-center rounded-lg border border-line bg-surface px-2 text-sm tabular-nums hover:bg-raised"
                >
                  {index}
                </Link>
              </li>
            ),
          )}
        </ul>
        {batch.playCount > MOST_PLACES && (
          <p className="mt-3 text-muted text-sm">
            {batch.playCount - MOST_PLACES} more are in the evidence file.
          </p>
        )}
      </Section>
    </>
  );
}
