import { type Chronicle, createChronicle } from "../rebuild/createChronicle.ts";
import { readHistory } from "./readHistory.ts";
import { readParameters } from "./readParameters.ts";
import type { AuditChain, Block, OnProgress } from "./types.ts";

/** All a chain said of its ledger up to the newest block, read at once. */
export async function openChronicle(
  chain: AuditChain,
  options: { onProgress?: OnProgress; signal?: AbortSignal } = {},
): Promise<{ chronicle: Chronicle; newest: Block }> {
  const { events, newest } = await readHistory(chain, options);
  const chronicle = createChronicle(await readParameters(chain, events));
  chronicle.append(events);
  return { chronicle, newest };
}
