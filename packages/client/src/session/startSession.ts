import { playLedgerAbi, sessionGrantTypedData } from "@musicchain/protocol";
import { getCode } from "viem/actions";
import { signTypedData } from "wagmi/actions";
import { configStore } from "../config/configStore.ts";
import { toHex } from "../lib/hex.ts";
import type { Wallet } from "../wallet/createWallet.ts";
import { sendTransaction } from "../wallet/sendTransaction.ts";
import { createSessionKey } from "./sessionKey.ts";
import { draftGrant } from "./sessionRecord.ts";
import { keepSession } from "./sessionStore.ts";

/** Plain accounts with delegated code (EIP-7702) still sign as themselves. */
const DELEGATION = "0xef0100";

/**
 * Makes a key in this browser and has the wallet grant it: one signature. A contract wallet's answer can change,
 * so it registers its grant on the chain instead.
 */
export async function startSession(
  wallet: Wallet,
  listener: `0x${string}`,
  maxBurnPerPlay: bigint,
): Promise<void> {
  const { config } = configStore.get();
  if (config === undefined) throw new Error("The oracle is not reachable, so there is nobody to sign for.");
  const { chainId, ledger, attester } = config;
  const { privateKey, publicKey } = await createSessionKey();
  const now = Math.floor(Date.now() / 1000);
  const grant = draftGrant({ listener, sessionKey: toHex(publicKey), attester, now, maxBurnPerPlay });
  const client = wallet.wagmi.getClient({ chainId: wallet.chain.id });
  const code = await getCode(client, { address: listener }).catch(() => undefined);
  const isContract = code !== undefined && code !== "0x" && !code.startsWith(DELEGATION);
  let grantSignature: `0x${string}` | null = null;
  if (isContract) {
    const result = await sendTransaction(
      wallet,
      { address: ledger, abi: playLedgerAbi, functionName: "registerGrant", args: [grant] },
      () => {},
    );
    if (result.step !== "done")
      throw new Error("message" in result ? result.message : "The grant was not registered.");
  } else {
    grantSignature = await signTypedData(wallet.wagmi, {
      ...sessionGrantTypedData({ chainId, ledger, grant }),
      account: listener,
    });
  }
  await keepSession({ chainId, ledger, grant, grantSignature, privateKey });
}
