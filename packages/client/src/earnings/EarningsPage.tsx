import { Coins } from "lucide-react";
import { openDialog } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { shortHex } from "../lib/shortHex.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { walletStore } from "../wallet/walletStore.ts";
import { AccountFigures } from "./AccountFigures.tsx";
import { CreditSection } from "./CreditSection.tsx";
import { FaucetButton } from "./FaucetButton.tsx";
import { PlaysSection } from "./PlaysSection.tsx";
import { RoyaltiesSection } from "./RoyaltiesSection.tsx";

/** What the connected account earned as listener, seeder and artist, and where each figure comes from. */
export function EarningsPage() {
  const config = useStore(configStore, (state) => state.config);
  const status = useStore(configStore, (state) => state.status);
  const address = useStore(walletStore, (state) => state.address);
  const wallet = useStore(walletStore, (state) => state.status);
  if (address === undefined) {
    const returning = wallet === "loading" || wallet === "reconnecting";
    return (
      <>
        <PageTitle title="Earnings" />
        {returning ? (
          <PageSkeleton />
        ) : (
          <EmptyState
            icon={Coins}
            title="Whose earnings?"
            testId="earnings-no-wallet"
            action={
              <Button shape="primary" onClick={() => openDialog("wallet")} disabled={config === undefined}>
                Connect wallet
              </Button>
            }
          >
            Connect the wallet you listen, serve or publish with. Every figure here can be traced to a play,
            and is checked in your browser against the chain.
          </EmptyState>
        )}
      </>
    );
  }
  return (
    <>
      <PageTitle title="Earnings">
        <span className="flex flex-wrap items-center justify-between gap-3">
          As listener, seeder and artist, for {shortHex(address, 6)}
          {config?.faucetUrl !== undefined && <FaucetButton url={config.faucetUrl} address={address} />}
        </span>
      </PageTitle>
      {config === undefined ? (
        status === "loading" && <PageSkeleton />
      ) : (
        // A new account starts with empty forms and closed details.
        <div key={address}>
          <AccountFigures config={config} address={address} />
          <RoyaltiesSection config={config} address={address} />
          <CreditSection config={config} address={address} />
          <PlaysSection oracleUrl={config.oracleUrl} address={address} />
        </div>
      )}
    </>
  );
}
