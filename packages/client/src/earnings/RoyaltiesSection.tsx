import { shareOf } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AppConfig } from "../config/configStore.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { Cover } from "../ui/Cover.tsx";
import { Section } from "../ui/Section.tsx";
import { ClaimButton } from "./ClaimButton.tsx";
import { claimRoyaltiesCall } from "./claims.ts";
import { ProofDetails } from "./ProofDetails.tsx";
import { heldBack, type OwnRoyalties, useRoyalties } from "./useRoyalties.ts";

/** Royalties per song; shown to those who have a share in one. */
export function RoyaltiesSection({ config, address }: { config: AppConfig; address: string }) {
  const { rows } = useRoyalties(config, address);
  if (rows.length === 0) return null;
  return (
    <Section title="Royalties of your songs">
      <p className="mb-3 max-w-2xl text-muted text-sm">
        The first 10 000 plays of a song pay into its escrow, which is released step by step. A claim pays all
        of a song's parties at once, each their share.
      </p>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface" data-testid="royalties">
        {rows.map((row) => (
          <RoyaltyRow key={row.song.id} config={config} {...row} />
        ))}
      </ul>
    </Section>
  );
}

function RoyaltyRow({ config, song, bps, told }: { config: AppConfig } & OwnRoyalties) {
  const checked = useQuery({
    queryKey: ["song-verified", config.ledger, song.id, told],
    enabled: told !== undefined,
    placeholderData: (before) => before,
    queryFn: async () => {
      const { verifySong } = await import("./verifySong.ts");
      return verifySong(config, told!);
    },
  });
  const payable = checked.data?.payable;
  const mine = payable === undefined ? undefined : shareOf(payable, bps);
  const proof = told?.proof ?? null;
  const pair = (name: string, wei: bigint | undefined, testId: string) => (
    <div>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="font-medium tabular-nums" data-testid={testId} data-wei={wei?.toString()}>
        {wei === undefined ? <span className="skeleton inline-block h-4 w-12" /> : formatTokens(wei)}
      </dd>
    </div>
  );
  return (
    <li
      className="grid gap-x-6 gap-y-3 p-4 lg:grid-cols-[minmax(0,1fr)_22rem_minmax(9rem,auto)]"
      data-testid="royalty-row"
      data-song={song.id}
    >
      <div className="flex min-w-0 items-center gap-3">
        <Cover hash={song.fingerprintHash} className="size-11" />
        <div className="min-w-0">
          <Link
            to="/songs/$id"
            params={{ id: String(song.id) }}
            className="block truncate font-medium hover:underline"
          >
            {song.title}
          </Link>
          <p className="text-muted text-xs">
            Your share {bps / 100} % · {told?.plays ?? song.plays} counted plays
          </p>
          {told?.escrowRefused !== undefined && (
            <p className="text-warn text-xs" data-testid="royalty-escrow-refused">
              No more of its escrow is released: {told.escrowRefused}
            </p>
          )}
        </div>
      </div>
      <dl className="grid grid-cols-3 gap-4 text-sm">
        {pair("Yours now", mine, "royalty-payable")}
        {pair("Pending", told && shareOf(BigInt(told.pending), bps), "royalty-pending")}
        {pair("In escrow", told && shareOf(heldBack(told), bps), "royalty-escrow")}
      </dl>
      <div className="lg:text-right">
        <ClaimButton
          small
          testId="claim-royalties"
          about={`for ${song.title}`}
          done="Paid to all parties."
          call={() =>
            proof !== null && payable !== undefined && payable > 0n
              ? claimRoyaltiesCall(config.ledger, song.id, proof)
              : undefined
          }
        >
          {payable === 0n ? "Nothing yet" : "Claim"}
        </ClaimButton>
      </div>
      {checked.data !== undefined && checked.data.steps.length > 0 && (
        <div className="lg:col-span-3">
          <ProofDetails steps={checked.data.steps} holds={checked.data.holds} testId="song-proof" />
        </div>
      )}
    </li>
  );
}
