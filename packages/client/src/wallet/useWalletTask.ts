import { useState } from "react";
import type { Wallet } from "./createWallet.ts";
import type { WalletProblem } from "./describeWalletError.ts";
import { getWallet } from "./wallet.ts";

/** Something asked of the wallet: running or not, and what was said when it did not happen. */
export function useWalletTask(): {
  running: boolean;
  problem: WalletProblem | undefined;
  run: (task: (wallet: Wallet) => Promise<void>) => Promise<boolean>;
} {
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<WalletProblem>();
  return {
    running,
    problem,
    async run(task) {
      setRunning(true);
      setProblem(undefined);
      try {
        await task(await getWallet());
        return true;
      } catch (error) {
        const { describeWalletError } = await import("./describeWalletError.ts");
        setProblem(describeWalletError(error));
        return false;
      } finally {
        setRunning(false);
      }
    },
  };
}
