import { useState } from "react";
import { configStore } from "../config/configStore.ts";
import { parseTokens } from "../lib/parseTokens.ts";
import { shortHex } from "../lib/shortHex.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Facts } from "../ui/Facts.tsx";
import { useWalletTask } from "../wallet/useWalletTask.ts";
import { WalletAnswer } from "../wallet/WalletAnswer.tsx";
import { walletStore } from "../wallet/walletStore.ts";

/** What the wallet is about to show, in words, beside the button that makes it show it. */
export function SignSession() {
  const address = useStore(walletStore, (state) => state.address);
  const config = useStore(configStore, (state) => state.config);
  const [limit, setLimit] = useState("5");
  const { running, problem, run } = useWalletTask();
  const wei = parseTokens(limit);
  if (address === undefined || config === undefined) return null;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (wei === undefined) return;
        void run(async (wallet) => {
          const { startSession } = await import("./startSession.ts");
          await startSession(wallet, address, wei);
        });
      }}
    >
      <p className="text-muted text-sm">
        One signature lets this browser report what you hear, for seven days. It costs nothing, moves no
        tokens, and you can end it at any time.
      </p>
      <Facts
        rows={[
          [
            "Listener",
            <span key="a" className="font-mono text-xs">
              {shortHex(address, 8)}
            </span>,
          ],
          [
            "Reported to",
            <span key="o" className="font-mono text-xs">
              {shortHex(config.attester, 8)}
            </span>,
          ],
          ["Valid for", "7 days, in this browser only"],
        ]}
      />
      <label className="block text-sm">
        <span className="font-medium">At most burned per play</span>
        <span className="mt-1 flex items-center gap-2">
          <input
            inputMode="decimal"
            value={limit}
            onChange={(event) => setLimit(event.target.value)}
            aria-describedby="burn-help"
            aria-invalid={wei === undefined}
            data-testid="max-burn"
            className="h-10 w-28 rounded-lg border border-strong-line bg-surface px-3 tabular-nums aria-invalid:border-bad"
          />
          MUSIC
        </span>
        <span id="burn-help" className="mt-1 block text-muted text-xs">
          {wei === undefined
            ? "Write a number, such as 5 or 0.5."
            : "Songs past 10 000 plays burn a little of your listening credit. Above this they are refused before they start."}
        </span>
      </label>
      <Button
        shape="primary"
        type="submit"
        className="w-full"
        disabled={running || wei === undefined}
        data-testid="sign-session"
      >
        {running ? "Answer in your wallet…" : "Sign the session"}
      </Button>
      <WalletAnswer problem={problem} />
    </form>
  );
}
