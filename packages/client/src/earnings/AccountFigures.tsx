import { describeWait } from "../batches/batchStatus.ts";
import type { AppConfig } from "../config/configStore.ts";
import { Figure } from "../ui/Figure.tsx";
import { Notice } from "../ui/Notice.tsx";
import { QueryProblem } from "../ui/QueryProblem.tsx";
import { ClaimButton } from "./ClaimButton.tsx";
import { claimCall } from "./claims.ts";
import { ProofDetails } from "./ProofDetails.tsx";
import { useAccount } from "./useAccount.ts";
import { useRoyalties } from "./useRoyalties.ts";

/** The account's money: what can be taken now is what this browser could verify. */
export function AccountFigures({ config, address }: { config: AppConfig; address: `0x${string}` }) {
  const { told, checked } = useAccount(config, address);
  const { totals } = useRoyalties(config, address);
  if (told.error !== null && told.data === undefined) {
    return <QueryProblem error={told.error} onRetry={() => void told.refetch()} />;
  }
  const proof = told.data?.proof ?? null;
  const verified = checked.data;
  const claimable = verified?.claimable;
  /** Shown only while the chain cannot be asked, and said to be unverified. */
  const toldClaimable = checked.error !== null && told.data ? BigInt(told.data.claimable) : undefined;
  const canClaim = proof !== null && claimable !== undefined && claimable > 0n;
  const big = (text: string | undefined) => (text === undefined ? undefined : BigInt(text));
  return (
    <div className="space-y-3">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <div className="col-span-2 lg:row-span-2 [&>div]:h-full [&>div]:p-6 [&_[data-wei]]:text-4xl">
          <Figure
            name="Claimable now"
            wei={claimable ?? toldClaimable}
            testId="claimable"
            note="From listening and serving, in batches that are final. Claiming mints it to your wallet."
          >
            <div className="mt-auto space-y-3 pt-4">
              {verified !== undefined && (
                <ProofDetails steps={verified.steps} holds={verified.holds} testId="account-proof" />
              )}
              <ClaimButton
                testId="claim"
                done="Claimed. It is in your wallet."
                call={() => (canClaim ? claimCall(config.ledger, proof) : undefined)}
              >
                {claimable === 0n ? "Nothing to claim yet" : "Claim"}
              </ClaimButton>
            </div>
          </Figure>
        </div>
        <Figure
          name="Pending"
          wei={big(told.data?.pending)}
          testId="pending"
          note={told.data?.waits ? describeWait(told.data.waits) : "In batches that are not final"}
        />
        <Figure
          name="In escrow"
          wei={totals?.escrow}
          testId="escrow"
          note="Your share of young songs' royalties"
        />
        <Figure
          name="Claimed"
          wei={verified?.claimed ?? big(told.data?.claimed)}
          testId="claimed"
          note="Since the beginning"
        />
        <Figure
          name="In your wallet"
          wei={verified?.balance ?? big(told.data?.balance)}
          testId="balance"
          note="Free to spend"
        />
      </div>
      {checked.error !== null && (
        <Notice tone="warn" title="The chain does not answer" testId="chain-down">
          Figures are shown as the oracle tells them and could not be verified. It is tried again by itself.
        </Notice>
      )}
    </div>
  );
}
