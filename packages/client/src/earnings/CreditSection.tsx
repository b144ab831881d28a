import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AppConfig } from "../config/configStore.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { parseTokens } from "../lib/parseTokens.ts";
import { Button } from "../ui/Button.tsx";
import { Section } from "../ui/Section.tsx";
import { TxStatus } from "../wallet/TxStatus.tsx";
import { useTransaction } from "../wallet/useTransaction.ts";
import { buyCreditCall } from "./claims.ts";
import { useAccount } from "./useAccount.ts";
import { useNeededWallet } from "./useNeededWallet.ts";

/** Credit for songs past their first 10 000 plays: tokens burned ahead, used up play by play. */
export function CreditSection({ config, address }: { config: AppConfig; address: `0x${string}` }) {
  const { told, checked } = useAccount(config, address);
  const queries = useQueryClient();
  const { state, send } = useTransaction(() => void queries.invalidateQueries());
  const { ready, fix } = useNeededWallet();
  const [amount, setAmount] = useState("");
  const wei = parseTokens(amount);
  const bought = checked.data?.credit ?? (told.data && BigInt(told.data.credit));
  const left =
    bought === undefined || told.data === undefined ? undefined : bought - BigInt(told.data.burned);
  const balance = checked.data?.balance;
  const problem =
    amount === ""
      ? undefined
      : wei === undefined || wei === 0n
        ? "Write an amount, such as 2 or 0.5."
        : balance !== undefined && wei > balance
          ? `Your wallet holds ${formatTokens(balance)} MUSIC.`
          : undefined;
  const busy = state.step === "asking" || state.step === "pending";
  return (
    <Section title="Listening credit">
      <div className="grid gap-6 rounded-2xl border border-line bg-surface p-5 md:grid-cols-2">
        <div>
          <p className="text-muted text-sm">Credit left</p>
          <p className="font-semibold text-2xl tabular-nums" data-testid="credit" data-wei={left?.toString()}>
            {left === undefined ? "…" : formatTokens(left)}{" "}
            <span className="font-normal text-muted text-sm">MUSIC</span>
          </p>
          <p className="mt-1 max-w-sm text-muted text-xs">
            Only songs past their first 10 000 plays use it. Buying burns tokens for good: credit grows or is
            used, and is never paid back.
          </p>
        </div>
        <form
          className="space-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (!ready) return fix();
            if (wei !== undefined && problem === undefined && wei > 0n)
              void send(buyCreditCall(config.ledger, wei));
          }}
        >
          <label className="block text-sm">
            Buy credit for
            <span className="mt-1 flex items-center gap-2">
              <input
                inputMode="decimal"
                placeholder="0"
                value={amount}
                onChange={(event) => setAmount(event.target.value)}
                aria-invalid={problem !== undefined}
                aria-describedby="credit-problem"
                data-testid="credit-amount"
                className="h-10 w-full max-w-40 rounded-lg border border-strong-line bg-surface px-3 tabular-nums aria-invalid:border-bad"
              />
              MUSIC
              <Button
                type="submit"
                disabled={busy || amount === "" || problem !== undefined}
                data-testid="buy-credit"
              >
                {busy ? "Buying…" : "Buy"}
              </Button>
            </span>
          </label>
          <p id="credit-problem" className="text-bad text-xs empty:hidden">
            {problem}
          </p>
          <TxStatus state={state} done="Credit bought." />
        </form>
      </div>
    </Section>
  );
}
