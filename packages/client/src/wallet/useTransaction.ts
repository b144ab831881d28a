import { useState } from "react";
import type { ContractCall, TxState } from "./sendTransaction.ts";
import { getWallet } from "./wallet.ts";

/** One transaction of one button, from question to receipt. */
export function useTransaction(onDone: () => void): {
  state: TxState;
  send: (call: ContractCall) => Promise<void>;
} {
  const [state, setState] = useState<TxState>({ step: "idle" });
  return {
    state,
    async send(call) {
      setState({ step: "asking" });
      try {
        const [wallet, { sendTransaction }] = await Promise.all([
          getWallet(),
          import("./sendTransaction.ts"),
        ]);
        const last = await sendTransaction(wallet, call, setState);
        if (last.step === "done") onDone();
      } catch (error) {
        setState({ step: "failed", message: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}
