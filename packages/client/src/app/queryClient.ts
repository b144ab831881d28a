import { QueryClient } from "@tanstack/react-query";
import { OracleRefused } from "../oracle/askOracle.ts";

/** A refusal is an answer; only silence is worth asking again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => !(error instanceof OracleRefused) && count < 2,
      staleTime: 2_000,
      refetchOnWindowFocus: true,
    },
  },
});
