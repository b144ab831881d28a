import { configStore } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Facts } from "../ui/Facts.tsx";
import { useWalletTask } from "./useWalletTask.ts";
import { WalletAnswer } from "./WalletAnswer.tsx";

/** Wallets start on another network: that is normal, and one press changes it. */
export function SwitchNetwork() {
  const config = useStore(configStore, (state) => state.config);
  const { running, problem, run } = useWalletTask();
  if (config === undefined) return null;
  return (
    <div className="space-y-4">
      <p className="text-muted text-sm">
        Your wallet is on another network. If it does not know this one, it offers to add it. Playing music
        goes on meanwhile.
      </p>
      <Facts
        rows={[
          ["Network", config.chainName],
          ["Chain id", String(config.chainId)],
          [
            "Reached at",
            <span key="url" className="break-all font-mono text-xs">
              {config.rpcUrl}
            </span>,
          ],
        ]}
      />
      <Button
        shape="primary"
        className="w-full"
        data-testid="switch-network"
        disabled={running}
        onClick={() => void run((wallet) => wallet.switchChain())}
      >
        {running ? "Answer in your wallet…" : `Switch to ${config.chainName}`}
      </Button>
      <WalletAnswer problem={problem} />
    </div>
  );
}
