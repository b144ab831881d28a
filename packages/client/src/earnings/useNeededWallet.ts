import { openDialog } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { walletStore } from "../wallet/walletStore.ts";

/** Whether a transaction can be asked for now; if not, what the button does instead. */
export function useNeededWallet(): { ready: boolean; fix: () => void } {
  const chainId = useStore(walletStore, (state) => state.chainId);
  const wanted = useStore(configStore, (state) => state.config?.chainId);
  return { ready: chainId !== undefined && chainId === wanted, fix: () => openDialog("wallet") };
}
