import { errorSchema } from "@musicchain/protocol";
import { Droplets } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { toast } from "../ui/toasts.ts";

/** Test ETH for gas, on a local chain only. */
export function FaucetButton({ url, address }: { url: string; address: string }) {
  const [busy, setBusy] = useState(false);
  async function pour() {
    setBusy(true);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ address }),
        signal: AbortSignal.timeout(20_000),
      });
      const said = errorSchema.safeParse(await response.json().catch(() => undefined));
      if (response.ok) toast("Test ETH is on its way.", "good");
      else
        toast(
          said.success
            ? `The faucet: ${said.data.message}`
            : "The faucet gave nothing. Try again in a moment.",
          "bad",
        );
    } catch {
      toast("The faucet does not answer. Try again in a moment.", "bad");
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button size="small" data-testid="faucet" disabled={busy} onClick={() => void pour()}>
      <Droplets size={15} aria-hidden />
      {busy ? "Pouring…" : "Get test ETH"}
    </Button>
  );
}
