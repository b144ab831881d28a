import { Check } from "lucide-react";
import { useEffect } from "react";
import { closeDialog } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { cn } from "../lib/cn.ts";
import { useStore } from "../lib/useStore.ts";
import { SignSession } from "../session/SignSession.tsx";
import { sessionStore } from "../session/sessionStore.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { toast } from "../ui/toasts.ts";
import { ChooseWallet } from "./ChooseWallet.tsx";
import { SwitchNetwork } from "./SwitchNetwork.tsx";
import { walletStore } from "./walletStore.ts";

const STEPS = ["Wallet", "Network", "Session"] as const;

/** From no wallet to a listening session: each step follows from what is there, so it can be left and resumed. */
export function WalletDialog() {
  const address = useStore(walletStore, (state) => state.address);
  const chainId = useStore(walletStore, (state) => state.chainId);
  const config = useStore(configStore, (state) => state.config);
  const session = useStore(sessionStore, (state) => state.session);
  const step = address === undefined ? 0 : chainId !== config?.chainId ? 1 : 2;
  useEffect(() => {
    if (step !== 2 || session === undefined) return;
    toast("You are set. Plays count from now on.", "good");
    closeDialog();
  }, [step, session]);
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={["Connect a wallet", "Change the network", "Sign once, then just listen"][step]!}
      testId="wallet-dialog"
      sheet
    >
      <ol className="mb-5 flex gap-2" aria-label="Steps">
        {STEPS.map((name, index) => (
          <li
            key={name}
            aria-current={index === step ? "step" : undefined}
            className={cn(
              "flex flex-1 items-center gap-1.5 border-t-2 pt-2 text-xs",
              index < step
                ? "border-good text-good"
                : index === step
                  ? "border-accent font-semibold text-ink"
                  : "border-line text-muted",
            )}
          >
            {index < step && <Check size={13} aria-hidden />}
            {name}
            {index < step && <span className="sr-only">, done</span>}
          </li>
        ))}
      </ol>
      {step === 0 && <ChooseWallet />}
      {step === 1 && <SwitchNetwork />}
      {step === 2 && <SignSession />}
    </Dialog>
  );
}
