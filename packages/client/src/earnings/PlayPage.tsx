import type { ApiPlay } from "@musicchain/protocol";
import { ZERO_ADDRESS } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { configStore } from "../config/configStore.ts";
import { formatSpan } from "../lib/formatSpan.ts";
import { formatTime } from "../lib/formatTime.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { useStore } from "../lib/useStore.ts";
import { playQuery } from "../oracle/queries.ts";
import { explainReason } from "../plays/explainReason.ts";
import { CopyText } from "../ui/CopyText.tsx";
import { Facts } from "../ui/Facts.tsx";
import { Notice } from "../ui/Notice.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { Section } from "../ui/Section.tsx";
import { EvidenceSection } from "./EvidenceSection.tsx";
import { PlaySteps } from "./PlaySteps.tsx";

const route = getRouteApi("/plays/$digest");

/** One play from what was heard to what it paid. */
export function PlayPage() {
  const { digest } = route.useParams();
  const config = useStore(configStore, (state) => state.config);
  const play = useQuery({ ...playQuery(config?.oracleUrl ?? "", digest), enabled: config !== undefined });
  const song = useStore(catalogueStore, (state) => (play.data ? state.songs.get(play.data.song) : undefined));
  if (play.error !== null && play.data === undefined) {
    return <QueryProblem error={play.error} onRetry={() => void play.refetch()} />;
  }
  if (play.data === undefined || config === undefined) return <PageSkeleton />;
  const { data } = play;
  const title = song?.title ?? `song ${data.song}`;
  return (
    <>
      <PageTitle title={`Play of ${title}`}>
        {formatTime(data.start)}, {formatSpan(data.end - data.start)} long
      </PageTitle>
      <div className="space-y-5">
        {data.status === "dropped" ? (
          <Notice tone="bad" title="This play was dropped" testId="play-dropped">
            {data.reason === undefined ? data.message : explainReason(data.reason)}
          </Notice>
        ) : (
          <>
            <PlaySteps status={data.status} />
            <p className="text-muted text-sm" data-testid="play-message">
              {data.message}
              {data.status === "submitted" &&
                data.finalAt !== undefined &&
                ` Its windows are over at ${formatTime(data.finalAt)}.`}
            </p>
          </>
        )}
        <PlayFacts play={data} title={title} />
      </div>
      {data.batchId !== undefined && data.index !== undefined && (
        <Section title="Evidence">
          <EvidenceSection oracleUrl={config.oracleUrl} batchId={data.batchId} index={data.index} />
        </Section>
      )}
    </>
  );
}

function PlayFacts({ play, title }: { play: ApiPlay; title: string }) {
  const lane = (wei: string | undefined) =>
    wei === undefined ? "not decided yet" : `${formatTokens(BigInt(wei))} MUSIC`;
  return (
    <Facts
      testId="play-facts"
      rows={[
        [
          "Song",
          <Link
            key="song"
            to="/songs/$id"
            params={{ id: String(play.song) }}
            className="text-accent underline underline-offset-2"
          >
            {title}
          </Link>,
        ],
        [
          "Heard",
          `${play.covered} of ${play.seconds} distinct seconds (${Math.floor((100 * play.covered) / play.seconds)} %)`,
        ],
        ["Listener", <CopyText key="l" text={play.listener} label="listener" />],
        ["Seeder", <CopyText key="s" text={play.seeder} label="seeder" />],
        [
          "Relay",
          play.relay === ZERO_ADDRESS ? "none" : <CopyText key="r" text={play.relay} label="relay" />,
        ],
        [
          "To the artist",
          `${lane(play.lanes?.artist)}${play.lanes && play.mature === false ? ", into the song's escrow" : ""}`,
        ],
        ["To the seeder", lane(play.lanes?.seeder)],
        ...(play.relay === ZERO_ADDRESS
          ? []
          : [["To the relay", lane(play.lanes?.relay)] as [string, string]]),
        [
          "To the listener",
          `${lane(play.lanes?.listener)}${play.discoverer ? ", for discovering the song" : ""}`,
        ],
        ...(play.burned === undefined || play.burned === "0"
          ? []
          : [["Burned by the listener", lane(play.burned)] as [string, string]]),
        [
          "Batch",
          play.batchId === undefined ? (
            "not in a batch yet"
          ) : (
            <Link
              key="batch"
              to="/batches/$id"
              params={{ id: play.batchId }}
              data-testid="play-batch"
              className="text-accent underline underline-offset-2"
            >
              {play.batchId}, play {play.index}
            </Link>
          ),
        ],
        [
          "Transaction",
          play.transaction === undefined ? (
            "not sent yet"
          ) : (
            <CopyText key="t" text={play.transaction} label="transaction hash" />
          ),
        ],
        ["Identity", <CopyText key="d" text={play.digest} label="play digest" edge={10} />],
      ]}
    />
  );
}
