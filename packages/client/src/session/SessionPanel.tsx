import { useState } from "react";
import { openDialog } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { formatSpan } from "../lib/formatSpan.ts";
import { formatTime } from "../lib/formatTime.ts";
import { formatTokens } from "../lib/formatTokens.ts";
import { useStore } from "../lib/useStore.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Facts } from "../ui/Facts.tsx";
import { TxStatus } from "../wallet/TxStatus.tsx";
import { useTransaction } from "../wallet/useTransaction.ts";
import { walletStore } from "../wallet/walletStore.ts";
import type { SessionRecord } from "./sessionRecord.ts";
import { forgetSession, sessionStore } from "./sessionStore.ts";

/** The listening session: until when, what it allows, and its end. */
export function SessionPanel() {
  const session = useStore(sessionStore, (state) => state.session);
  const address = useStore(walletStore, (state) => state.address);
  const [ending, setEnding] = useState<SessionRecord>();
  if (address === undefined || (session === undefined && ending === undefined)) {
    return (
      <div
        className="flex flex-wrap items-center justify-between gap-4 rounded-2xl border border-line bg-surface p-5"
        data-testid="session-none"
      >
        <p className="max-w-md text-muted text-sm">
          {address === undefined
            ? "Connect a wallet to have what you hear count. Listening works without one."
            : "No session. Sign one, and what you hear counts for seven days without another question."}
        </p>
        <Button shape="primary" onClick={() => openDialog("wallet")}>
          {address === undefined ? "Connect wallet" : "Sign session"}
        </Button>
      </div>
    );
  }
  return (
    <>
      {session !== undefined && (
        <div className="space-y-4 rounded-2xl border border-line bg-surface p-5" data-testid="session-active">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="flex items-center gap-2.5">
              <Badge tone="good">Active</Badge>
              <span className="text-sm">
                {formatSpan(session.grant.validUntil - Date.now() / 1000)} left, until{" "}
                {formatTime(session.grant.validUntil)}
              </span>
            </p>
            <Button shape="danger" data-testid="end-session" onClick={() => setEnding(session)}>
              End session
            </Button>
          </div>
          <Facts
            rows={[
              ["At most burned per play", `${formatTokens(session.grant.maxBurnPerPlay)} MUSIC`],
              ["Reported to", <CopyText key="a" text={session.grant.attester} label="attester" />],
              [
                "Session key",
                <CopyText key="k" text={session.grant.sessionKey} label="session key" edge={10} />,
              ],
            ]}
          />
          <p className="text-muted text-xs">
            The key was made by this browser and cannot be copied out of it. It can report plays, nothing
            else.
          </p>
        </div>
      )}
      {ending !== undefined && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function EndSession({ session, onClose }: { session: SessionRecord; onClose: () => void }) {
  const [ended, setEnded] = useState(false);
  const config = useStore(configStore, (state) => state.config);
  const { state, send } = useTransaction(() => {});
  const busy = state.step === "asking" || state.step === "pending";
  async function revoke() {
    const { domain, grantDigest, playLedgerAbi } = await import("@musicchain/protocol");
    const digest = grantDigest(domain(session.chainId, session.ledger as `0x${string}`), session.grant);
    await send({
      address: session.ledger as `0x${string}`,
      abi: playLedgerAbi,
      functionName: "revokeGrant",
      args: [digest],
    });
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={ended ? "The session has ended" : "End this session?"}
      testId="end-session-dialog"
    >
      {ended ? (
        <div className="space-y-4 text-sm">
          <p className="text-muted">
            Its key is destroyed in this browser: nothing can sign with it again. If you think somebody used
            this browser, revoke it on the chain as well; that is a transaction and costs a little gas.
          </p>
          <div className="flex flex-wrap gap-2">
            <Button shape="primary" onClick={onClose} data-testid="end-session-close">
              Done
            </Button>
            {state.step !== "done" && (
              <Button
                disabled={busy || config === undefined}
                onClick={() => void revoke()}
                data-testid="revoke-grant"
              >
                {busy ? "Revoking…" : "Also revoke on the chain"}
              </Button>
            )}
          </div>
          <TxStatus state={state} done="Revoked on the chain." />
        </div>
      ) : (
        <div className="space-y-4 text-sm">
          <p className="text-muted">
            Plays stop counting until you sign another one. What was counted stays yours.
          </p>
          <div className="flex gap-2">
            <Button
              shape="danger"
              data-testid="end-session-confirm"
              onClick={() => void forgetSession(session.grant.sessionKey).finally(() => setEnded(true))}
            >
              End session
            </Button>
            <Button onClick={onClose}>Keep it</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
