import { configSchema, type OracleConfig } from "@musicchain/protocol";
import { createStore } from "../lib/createStore.ts";
import { askOracle } from "../oracle/askOracle.ts";
import { findOracle } from "./findOracle.ts";

export type AppConfig = OracleConfig & { oracleUrl: string };

export const configStore = createStore<{
  status: "loading" | "ready" | "down";
  config: AppConfig | undefined;
  /** The address that was tried, for the page that says it does not answer. */
  oracleUrl: string;
}>({ status: "loading", config: undefined, oracleUrl: "" });

let running: Promise<void> | undefined;
let wake: (() => void) | undefined;

/** Loads the configuration, and keeps trying (1, 2, 4 … 15 s apart) while the oracle is down. */
export function loadConfig(): Promise<void> {
  running ??= (async () => {
    for (let wait = 1_000; ; wait = Math.min(wait * 2, 15_000)) {
      try {
        const oracleUrl = await findOracle();
        configStore.set({ oracleUrl });
        const config = await askOracle(oracleUrl, "/config", configSchema);
        configStore.set({ status: "ready", config: { ...config, oracleUrl } });
        return;
      } catch {
        configStore.set({ status: "down" });
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, wait);
      });
    }
  })();
  return running;
}

/** Does not wait for the next try. */
export function retryConfig(): void {
  wake?.();
}
