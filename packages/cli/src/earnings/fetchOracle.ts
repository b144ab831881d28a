import { errorSchema, PeerError, RetryableError, UserError } from "@musicchain/protocol";
import type { z } from "zod";

/** Longest wait for an answer, ms. */
const TIMEOUT = 15_000;

/**
 * Asks an oracle and checks the form of its answer. What the answer claims is checked by whoever uses it.
 * @throws RetryableError it does not answer; UserError it refuses; PeerError it answers something else
 */
export async function fetchOracle<Schema extends z.ZodType>(
  oracle: string,
  path: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.infer<Schema>> {
  if (!URL.canParse(path, oracle)) {
    throw new UserError(`${oracle} is no address of an oracle.`, "Pass --oracle http://HOST:PORT.");
  }
  let response: Response;
  try {
    response = await fetch(new URL(path, oracle), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new RetryableError(
      `The oracle at ${oracle} does not answer.`,
      "Check that it runs and that --oracle is right, then try again.",
      { cause },
    );
  }
  const json = await response.json().catch(() => undefined);
  if (!response.ok) {
    const refusal = errorSchema.safeParse(json);
    const message = refusal.success ? refusal.data.message : `it answered ${response.status}`;
    if (response.status >= 500 || response.status === 429) {
      throw new RetryableError(`The oracle at ${oracle} is not ready: ${message}`, "Try again in a moment.");
    }
    throw new UserError(
      `The oracle refused ${path}: ${message}`,
      "Check the address or number you asked about.",
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new PeerError(`${oracle} does not answer like an oracle of Musicchain.`, "Check --oracle.", {
      cause: parsed.error,
    });
  }
  return parsed.data;
}
