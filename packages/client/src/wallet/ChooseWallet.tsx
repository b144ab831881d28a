import { Wallet } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { useWalletTask } from "./useWalletTask.ts";
import { WalletAnswer } from "./WalletAnswer.tsx";
import { getWallet } from "./wallet.ts";
import { walletStore } from "./walletStore.ts";

/** Wallets of this browser that announced themselves. */
export function ChooseWallet() {
  const choices = useStore(walletStore, (state) => state.choices);
  const status = useStore(walletStore, (state) => state.status);
  const { running, problem, run } = useWalletTask();
  useEffect(() => {
    void getWallet().catch(() => {});
  }, []);
  return (
    <div className="space-y-4">
      <p className="text-muted text-sm">
        A wallet is who you are here. Connecting shows its address, nothing more; no payment, no sign-up.
      </p>
      {choices.length === 0 && (status === "loading" || status === "idle") && (
        <div className="skeleton h-14 rounded-xl" />
      )}
      {choices.length === 0 && status !== "loading" && status !== "idle" && (
        <p className="rounded-xl bg-raised px-4 py-3 text-sm" data-testid="no-wallet">
          This browser has no wallet yet. Install MetaMask or another wallet extension, then reload. You can
          listen without one; plays then earn nothing for anyone.
        </p>
      )}
      <ul className="space-y-2">
        {choices.map(({ uid, id, name, icon }) => (
          <li key={uid}>
            <Button
              className="h-14 w-full justify-start rounded-xl px-4 text-base"
              data-testid={`wallet-${id}`}
              disabled={running}
              onClick={() => void run((wallet) => wallet.connect(uid))}
            >
              {icon?.startsWith("data:image/") ? (
                <img src={icon} alt="" width={28} height={28} className="rounded-md" />
              ) : (
                <Wallet size={24} aria-hidden />
              )}
              {name}
            </Button>
          </li>
        ))}
      </ul>
      <p aria-live="polite" className="text-muted text-sm empty:hidden">
        {running ? "Answer the question in your wallet." : ""}
      </p>
      <WalletAnswer problem={problem} />
    </div>
  );
}
