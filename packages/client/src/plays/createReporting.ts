import { domain } from "@musicchain/protocol";
import type { AppConfig } from "../config/configStore.ts";
import { createPlayReporter, type PlayReporter } from "./createPlayReporter.ts";
import { createPlaySocket, type PlaySocket } from "./createPlaySocket.ts";
import type { Witness } from "./playInProgress.ts";
import { playStore } from "./playStore.ts";

export type Reporting = { reporter: PlayReporter; socket: PlaySocket };

/** The reporter and its socket, put together. In a chunk of its own: only a listener with a session needs it. */
export function createReporting(
  config: AppConfig,
  {
    witnesses,
    onStored,
  }: { witnesses: (song: { id: number; cid: string }) => Witness[]; onStored: () => void },
): Reporting {
  const socket = createPlaySocket({
    url: config.playsUrl,
    onMessage: (message) => reporter.hear(message),
    onDown: () => reporter.down(),
  });
  const reporter = createPlayReporter({
    domain: domain(config.chainId, config.ledger),
    socket,
    store: playStore,
    witnesses,
    onStored,
  });
  return { reporter, socket };
}
