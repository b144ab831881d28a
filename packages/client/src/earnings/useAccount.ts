import { useQuery } from "@tanstack/react-query";
import type { AppConfig } from "../config/configStore.ts";
import { accountQuery } from "../oracle/queries.ts";

/** An account's figures as the oracle tells them, and as this browser recomputed them. */
export function useAccount(config: AppConfig, address: string) {
  const told = useQuery(accountQuery(config.oracleUrl, address));
  const checked = useQuery({
    queryKey: ["account-verified", config.ledger, address, told.dataUpdatedAt],
    enabled: told.data !== undefined,
    placeholderData: (before) => before,
    queryFn: async () => {
      const { verifyAccount } = await import("./verifyAccount.ts");
      return verifyAccount(config, told.data!);
    },
  });
  return { told, checked };
}
