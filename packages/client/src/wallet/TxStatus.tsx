import { CircleCheck, LoaderCircle } from "lucide-react";
import { CopyText } from "../ui/CopyText.tsx";
import { Notice } from "../ui/Notice.tsx";
import type { TxState } from "./sendTransaction.ts";

/** What became of a transaction, in words, with its hash. */
export function TxStatus({ state, done }: { state: TxState; done: string }) {
  if (state.step === "idle") return null;
  return (
    <div aria-live="polite" data-testid="tx" data-step={state.step} className="text-sm">
      {state.step === "asking" && <p className="text-muted">Answer the question in your wallet.</p>}
      {state.step === "pending" && (
        <p className="flex flex-wrap items-center gap-2 text-muted">
          <LoaderCircle size={15} className="animate-spin" aria-hidden />
          {state.replaced ? "The wallet replaced it; waiting for the new one" : "Sent; waiting for the chain"}
          <CopyText text={state.hash} label="transaction hash" />
        </p>
      )}
      {state.step === "done" && (
        <p className="flex flex-wrap items-center gap-2 text-good">
          <CircleCheck size={16} aria-hidden />
          {done}
          <CopyText text={state.hash} label="transaction hash" />
        </p>
      )}
      {state.step === "rejected" && (
        <Notice testId="wallet-answer">{state.message} Try again whenever you like.</Notice>
      )}
      {state.step === "failed" && (
        <Notice tone="bad" testId="tx-failed">
          {state.message}
          {state.hash !== undefined && (
            <>
              {" "}
              <CopyText text={state.hash} label="transaction hash" />
            </>
          )}
        </Notice>
      )}
    </div>
  );
}
