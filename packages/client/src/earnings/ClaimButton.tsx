import { useQueryClient } from "@tanstack/react-query";
import { Button } from "../ui/Button.tsx";
import type { ContractCall } from "../wallet/sendTransaction.ts";
import { TxStatus } from "../wallet/TxStatus.tsx";
import { useTransaction } from "../wallet/useTransaction.ts";
import { useNeededWallet } from "./useNeededWallet.ts";

/** Asks the wallet for one claim, and shows what becomes of it. */
export function ClaimButton({
  call,
  children,
  done,
  testId,
  small = false,
  about,
}: {
  call: () => ContractCall | undefined;
  children: string;
  done: string;
  testId: string;
  small?: boolean;
  /** Read out after the words on the button. */
  about?: string;
}) {
  const queries = useQueryClient();
  const { ready, fix } = useNeededWallet();
  const { state, send } = useTransaction(() => void queries.invalidateQueries());
  const busy = state.step === "asking" || state.step === "pending";
  const present = call();
  return (
    <div className="space-y-2">
      <Button
        shape={present === undefined ? "plain" : "primary"}
        size={small ? "small" : "normal"}
        data-testid={testId}
        disabled={busy || present === undefined}
        onClick={() => (ready ? present !== undefined && void send(present) : fix())}
      >
        {busy ? "Claiming…" : ready || present === undefined ? children : "Switch network to claim"}
        {about !== undefined && <span className="sr-only"> {about}</span>}
      </Button>
      <TxStatus state={state} done={done} />
    </div>
  );
}
