import { domain } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import { configStore } from "../config/configStore.ts";
import { formatMoment } from "../lib/formatTime.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { toHex } from "../lib/hex.ts";
import { useStore } from "../lib/useStore.ts";
import { batchPlayQuery } from "../oracle/queries.ts";
import { CoverageStrip } from "../player/CoverageStrip.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Facts } from "../ui/Facts.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { ProofDetails } from "./ProofDetails.tsx";

/** The signed evidence of one play, taken apart and checked here. */
export function EvidenceSection({
  oracleUrl,
  batchId,
  index,
}: {
  oracleUrl: string;
  batchId: string;
  index: number;
}) {
  const config = useStore(configStore, (state) => state.config);
  const play = useQuery(batchPlayQuery(oracleUrl, batchId, index));
  const checked = useQuery({
    queryKey: ["evidence", batchId, index, play.data?.evidence],
    enabled: play.data !== undefined && config !== undefined,
    queryFn: async () => {
      const [{ checkPlayEvidence }, { verifyBatch }, { recoverAddress }] = await Promise.all([
        import("./checkPlayEvidence.ts"),
        import("./verifyBatch.ts"),
        import("viem"),
      ]);
      const onChain = await verifyBatch(config!, play.data!.batch);
      const checked = await checkPlayEvidence(
        domain(config!.chainId, config!.ledger),
        play.data!,
        async (hash, signature) => {
          const signer = await recoverAddress({ hash, signature: toHex(signature) }).catch(() => undefined);
          return signer?.toLowerCase();
        },
      );
      return { ...checked, steps: [...checked.steps, ...onChain] };
    },
  });
  if (play.error !== null) return <QueryProblem error={play.error} onRetry={() => void play.refetch()} />;
  if (checked.data === undefined) return <div className="skeleton h-40 rounded-xl" aria-hidden="true" />;
  const { evidence, digest, covered, steps } = checked.data;
  const seconds = (evidence?.statement.coverage.length ?? 0) * 8;
  return (
    <div className="space-y-4" data-testid="evidence">
      {evidence !== undefined && (
        <>
          <figure>
            <CoverageStrip
              coverage={evidence.statement.coverage}
              seconds={seconds}
              className="h-3"
              label={`${covered} distinct seconds heard`}
            />
            <figcaption className="mt-1.5 text-muted text-xs">
              Each green second was heard; {covered} in all, signed by the session key.
            </figcaption>
          </figure>
          <Facts
            rows={[
              ["Statement", <CopyText key="d" text={digest ?? ""} label="statement digest" edge={10} />],
              ["From", formatMoment(evidence.statement.start)],
              ["To", formatMoment(evidence.statement.end)],
              [
                "Coverage",
                <CopyText
                  key="c"
                  text={toHex(evidence.statement.coverage)}
                  label="coverage bitmap"
                  edge={12}
                />,
              ],
              [
                "Session key",
                <CopyText key="k" text={evidence.grant.sessionKey} label="session key" edge={12} />,
              ],
              [
                "Session",
                `${formatMoment(evidence.grant.validFrom)} to ${formatMoment(evidence.grant.validUntil)}`,
              ],
              ["Most burned per play", `${formatTokens(evidence.grant.maxBurnPerPlay)} MUSIC`],
              [
                "Signature",
                <CopyText
                  key="s"
                  text={toHex(evidence.statementSignature)}
                  label="statement signature"
                  edge={12}
                />,
              ],
              [
                "Evidence bytes",
                <CopyText key="e" text={play.data?.evidence ?? ""} label="evidence bytes" edge={12} />,
              ],
            ]}
          />
        </>
      )}
      <ProofDetails steps={steps} holds={steps.every((step) => step.holds)} testId="evidence-proof" />
    </div>
  );
}
