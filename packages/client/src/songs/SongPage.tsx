import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { player } from "../app/services.ts";
import { configStore } from "../config/configStore.ts";
import { formatDuration } from "../lib/formatDuration.ts";
import { formatTime } from "../lib/formatTime.ts";
import { shortHex } from "../lib/shortHex.ts";
import { useStore } from "../lib/useStore.ts";
import { royaltiesQuery, songQuery } from "../oracle/queries.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Cover } from "../ui/Cover.tsx";
import { Facts } from "../ui/Facts.tsx";
import { Figure } from "../ui/Figure.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { Section } from "../ui/Section.tsx";
import { SongOnChainCheck } from "./SongOnChainCheck.tsx";
import { SplitsBar } from "./SplitsBar.tsx";

const route = getRouteApi("/songs/$id");
const SOUND = {
  passed: { tone: "good", word: "Sound check passed" },
  pending: { tone: "neutral", word: "Sound check pending" },
  failed: { tone: "bad", word: "Failed the sound check" },
} as const;

/** What the chain says about a song: who shares in it, what it earned, who serves it now. */
export function SongPage() {
  const id = Number(route.useParams().id);
  const config = useStore(configStore, (state) => state.config);
  const oracle = config?.oracleUrl ?? "";
  const query = useQuery({ ...songQuery(oracle, id), enabled: config !== undefined });
  const royalties = useQuery({ ...royaltiesQuery(oracle, id), enabled: config !== undefined });
  const peers = useStore(swarmStore, (state) => state.songs.get(id)) ?? [];
  if (query.error !== null && query.data === undefined) {
    return <QueryProblem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <PageSkeleton />;
  const song = query.data;
  const money = (text: string | undefined) => (text === undefined ? undefined : BigInt(text));
  const held = royalties.data && money(royalties.data.escrowed)! - money(royalties.data.released)!;
  return (
    <>
      <div className="mb-8 flex flex-col gap-6 sm:flex-row sm:items-end">
        <Cover hash={song.fingerprintHash} className="size-44 rounded-2xl shadow-float" />
        <div className="min-w-0 [&>div]:mb-3">
          <PageTitle title={song.title}>
            {[song.artist || "Unknown artist", song.album, song.year > 0 ? String(song.year) : "", song.genre]
              .filter(Boolean)
              .join(" · ")}
          </PageTitle>
          <div className="flex flex-wrap items-center gap-3">
            <Button
              shape="primary"
              disabled={peers.length === 0}
              onPointerEnter={player.warmUp}
              onClick={() => void player.play([id], 0)}
            >
              <Play size={17} fill="currentColor" aria-hidden /> Play
            </Button>
            <Button onClick={() => player.add(id, "last")}>Add to the queue</Button>
            <Badge tone={SOUND[song.soundCheck].tone}>{SOUND[song.soundCheck].word}</Badge>
          </div>
          {song.hidden !== undefined && (
            <p className="mt-2 text-sm text-warn" data-testid="song-hidden">
              Taken out of lists and search by the council: {song.hidden}
            </p>
          )}
          {song.countsFor !== undefined && (
            <p className="mt-2 text-muted text-sm" data-testid="song-counts-for">
              The same recording as{" "}
              <Link to="/songs/$id" params={{ id: String(song.countsFor) }} className="underline">
                song {song.countsFor}
              </Link>
              : plays from now on count for that one.
            </p>
          )}
          {song.soundCheck === "failed" && song.soundCheckReason !== undefined && (
            <p className="mt-2 text-bad text-sm">{song.soundCheckReason}</p>
          )}
        </div>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <div className="rounded-2xl border border-line bg-surface p-4">
          <p className="text-muted text-sm">Counted plays</p>
          <p className="mt-0.5 font-semibold text-2xl tabular-nums" data-testid="song-plays">
            {royalties.data?.plays ?? song.plays}
          </p>
          <p className="mt-1 text-muted text-xs">
            {(royalties.data?.plays ?? song.plays) < 10_000
              ? "Of the 10 000 plays of discovery"
              : "Mature: listening burns credit"}
          </p>
        </div>
        <Figure name="Paid to the parties" wei={money(royalties.data?.paid)} testId="song-paid" />
        <Figure
          name="Held in escrow"
          wei={held === undefined ? undefined : held > 0n ? held : 0n}
          testId="song-escrow"
        />
      </div>
      {royalties.data?.escrowRefused !== undefined && (
        <p className="mt-3 text-sm text-warn" data-testid="song-escrow-refused">
          The council refused to release more of its escrow: {royalties.data.escrowRefused}
        </p>
      )}
      <Section title="Who shares its royalties">
        <SplitsBar splits={song.splits} />
      </Section>
      <Section title="Who serves it now">
        {peers.length === 0 ? (
          <p className="text-muted text-sm">
            Nobody right now. It can be played as soon as a peer with it comes online.
          </p>
        ) : (
          <ul
            className="divide-y divide-line rounded-xl border border-line bg-surface"
            data-testid="song-peers"
          >
            {peers.map((peer) => (
              <li
                key={peer.peerId}
                className="flex flex-wrap items-center justify-between gap-x-6 px-4 py-2.5 text-sm"
              >
                <CopyText text={peer.peerId} label="peer id" edge={8} />
                <span className="text-muted">
                  {peer.wallet === undefined
                    ? "no wallet, earns nothing"
                    : `earns for ${shortHex(peer.wallet)}`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="On the chain">
        <Facts
          rows={[
            ["Song id", String(song.id)],
            ["Duration", formatDuration(song.seconds)],
            ["File", `.${song.format}`],
            ["Registered", formatTime(song.registeredAt)],
            ["By", <CopyText key="r" text={song.registrant} label="registrant" />],
            ["Owner", <CopyText key="o" text={song.owner} label="owner" />],
            ["Resale royalty", `${song.royaltyBps / 100} %`],
            ["Transaction", <CopyText key="t" text={song.transaction} label="transaction hash" edge={10} />],
            ["Content hash", <CopyText key="h" text={song.contentHash} label="content hash" edge={10} />],
            [
              "Fingerprint hash",
              <CopyText key="f" text={song.fingerprintHash} label="fingerprint hash" edge={10} />,
            ],
            ["CID", <CopyText key="c" text={song.cid} label="CID" edge={10} />],
          ]}
        />
        {config !== undefined && <SongOnChainCheck config={config} song={song} />}
      </Section>
    </>
  );
}
