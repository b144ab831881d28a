import { Notice } from "../ui/Notice.tsx";
import type { WalletProblem } from "./describeWalletError.ts";

/** What the wallet said: a no is calm, a fault is plain. */
export function WalletAnswer({ problem }: { problem: WalletProblem | undefined }) {
  if (problem === undefined) return null;
  return (
    <Notice tone={problem.kind === "rejected" ? "info" : "bad"} alert testId="wallet-answer">
      {problem.message}
      {problem.kind === "rejected" && " Try again whenever you like."}
    </Notice>
  );
}
