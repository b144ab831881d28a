import { ZERO_ADDRESS } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { configStore } from "../config/configStore.ts";
import { EvidenceSection } from "../earnings/EvidenceSection.tsx";
import { useStore } from "../lib/useStore.ts";
import { batchPlayQuery } from "../oracle/queries.ts";
import { CopyText } from "../ui/CopyText.tsx";
import { Facts } from "../ui/Facts.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { Section } from "../ui/Section.tsx";

const route = getRouteApi("/batches/$id/plays/$index");

/** One place of a batch: its record, and the evidence behind it. */
export function BatchPlayPage() {
  const { id, index } = route.useParams();
  const place = Number(index);
  const config = useStore(configStore, (state) => state.config);
  const play = useQuery({
    ...batchPlayQuery(config?.oracleUrl ?? "", id, place),
    enabled: config !== undefined,
  });
  const song = useStore(catalogueStore, (state) =>
    play.data ? state.songs.get(play.data.record.song) : undefined,
  );
  if (play.error !== null) return <QueryProblem error={play.error} onRetry={() => void play.refetch()} />;
  if (play.data === undefined || config === undefined) return <PageSkeleton />;
  const { record } = play.data;
  return (
    <>
      <PageTitle title={`Play ${place} of batch ${id}`}>
        <Link to="/batches/$id" params={{ id }} className="text-accent underline underline-offset-2">
          Back to the batch
        </Link>
      </PageTitle>
      <Facts
        rows={[
          [
            "Song",
            <Link
              key="s"
              to="/songs/$id"
              params={{ id: String(record.song) }}
              className="text-accent underline underline-offset-2"
            >
              {song?.title ?? `Song ${record.song}`}
            </Link>,
          ],
          ["Listener", <CopyText key="l" text={record.listener} label="listener" />],
          ["Seeder", <CopyText key="e" text={record.seeder} label="seeder" />],
          [
            "Relay",
            record.relay === ZERO_ADDRESS ? "none" : <CopyText key="r" text={record.relay} label="relay" />,
          ],
          [
            "Tier",
            record.mature ? "Mature: past the first 10 000 plays" : "Discovery: among the first 10 000 plays",
          ],
          ["Discoverer", record.discoverer ? "yes, one token to the listener" : "no"],
        ]}
      />
      <Section title="Evidence">
        <EvidenceSection oracleUrl={config.oracleUrl} batchId={id} index={place} />
      </Section>
    </>
  );
}
