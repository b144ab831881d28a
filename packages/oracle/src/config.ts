import { readFileSync } from "node:fs";
import { addressSchema, UserError } from "@musicchain/protocol";
import { z } from "zod";

const keySchema = z.string().regex(/^0x[0-9a-f]{64}$/i, "32 bytes of 0x hex");

export const oracleConfigSchema = z.strictObject({
  /** Asked in this order; all of one chain. */
  rpcUrls: z.array(z.url()).min(1),
  deployment: z.object({
    chainId: z.number().int().positive(),
    ledger: addressSchema,
    songs: addressSchema.optional(),
    token: addressSchema.optional(),
    deployedAtBlock: z.number().int().nonnegative().default(0),
  }),
  chainName: z.string().default("Musicchain local"),
  /** The attester's key, where no account is handed in. Never logged. */
  attesterKey: keySchema.optional(),
  dataDir: z.string().min(1),
  host: z.string().default("127.0.0.1"),
  /** 0: any free port. */
  port: z.number().int().min(0).max(65_535).default(8_546),
  /** What browsers are told, where it differs from host and port. */
  publicUrl: z.url().optional(),
  publicRpcUrl: z.url().optional(),
  /** Reverse proxies in front, as addresses or subnets: limits then count whom they name in X-Forwarded-For. */
  trustedProxies: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
  /** Multiaddrs of hubs. */
  bootstrap: z.array(z.string()).default([]),
  /** Multiaddrs this oracle's own peer listens on. */
  listen: z.array(z.string()).default(["/ip4/127.0.0.1/tcp/0"]),
  batchSeconds: z.number().positive().default(5),
  maxPlaysPerBatch: z.number().int().min(1).max(5_000).default(5_000),
  /** Plays are batched once the chain calls the block of their end this. Default: safe, latest on chain 31337. */
  finality: z.enum(["safe", "latest"]).optional(),
  /** Blocks at the tip that are not read. */
  confirmations: z.number().int().nonnegative().default(0),
  pollMs: z.number().int().min(50).default(500),
  /** Send `finalise` for batches whose window is over; claims do it otherwise. */
  finalise: z.boolean().default(true),
  /** Deposit the bond at start where the council admitted this attester. */
  bond: z.boolean().default(true),
  /** Seconds after which an unmined transaction is offered again for more. */
  replaceAfter: z.number().int().positive().default(30),
  faucetUrl: z.url().optional(),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});
export type OracleConfigInput = z.input<typeof oracleConfigSchema>;
export type OracleSettings = z.output<typeof oracleConfigSchema>;

/** @throws UserError that names each wrong setting, and no value. */
export function parseConfig(input: unknown): OracleSettings {
  const parsed = oracleConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || "config"}: ${issue.message}`);
  throw new UserError(
    `The oracle's settings are wrong: ${wrong.join("; ")}.`,
    "Correct them and start again.",
  );
}

/** The attester's key from MUSICCHAIN_ATTESTER_KEY, or from the file MUSICCHAIN_ATTESTER_KEY_FILE names. */
export function readAttesterKey(env: NodeJS.ProcessEnv = process.env): string {
  const key = env.MUSICCHAIN_ATTESTER_KEY ?? readKeyFile(env.MUSICCHAIN_ATTESTER_KEY_FILE);
  if (!key) {
    throw new UserError(
      "The attester has no key.",
      "Set MUSICCHAIN_ATTESTER_KEY to 32 bytes of 0x hex, or MUSICCHAIN_ATTESTER_KEY_FILE to a file that holds them.",
    );
  }
  return key.trim();
}

function readKeyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UserError(`The key file ${path} cannot be read.`, "Correct MUSICCHAIN_ATTESTER_KEY_FILE.", {
      cause,
    });
  }
}
