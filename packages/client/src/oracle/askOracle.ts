import { errorSchema } from "@musicchain/protocol";
import type { z } from "zod";

/** The oracle cannot be reached, or answered with something else than an answer. Trying again may help. */
export class OracleUnreachable extends Error {
  override name = "OracleUnreachable";
}
/** The oracle understood and said no; `message` is its sentence. */
export class OracleRefused extends Error {
  override name = "OracleRefused";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PATIENCE = 10_000;

/** One GET of the oracle's HTTP, checked against the schema both sides share. */
export async function askOracle<S extends z.ZodType>(
  oracleUrl: string,
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<z.output<S>> {
  const limit = AbortSignal.timeout(PATIENCE);
  let response: Response;
  try {
    response = await fetch(oracleUrl + path, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new OracleUnreachable("The oracle does not answer.", { cause: error });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = errorSchema.safeParse(body);
    if (said.success && response.status < 500) throw new OracleRefused(response.status, said.data.message);
    throw new OracleUnreachable(said.success ? said.data.message : `The oracle answered ${response.status}.`);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new OracleUnreachable(
      "The oracle answered in a form this app does not know. It may be another version.",
      {
        cause: parsed.error,
      },
    );
  }
  return parsed.data;
}
