import { readFile } from "node:fs/promises";
import { addressSchema, UserError } from "@musicchain/protocol";
import { z } from "zod";

const deploymentSchema = z.object({
  chainId: z.number().int().positive().optional(),
  rpcUrl: z.url(),
  ledger: addressSchema,
  /** The council's governor, where its seats propose and vote. */
  council: addressSchema.optional(),
  /** Events are read from here on. */
  deployedAtBlock: z.number().int().nonnegative().optional(),
  /** Where it is not at the address every public chain has it at. */
  multicall3: addressSchema.optional(),
});

/** What a program needs to know: where the chain is, the one contract that knows the others, and who it obeys. */
export type Deployment = z.infer<typeof deploymentSchema>;

/**
 * Reads a deployment description; `rpcUrl` replaces the one in the file.
 * @throws UserError when it is missing or no deployment description
 */
export async function readDeployment(path: string, rpcUrl?: string): Promise<Deployment> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new UserError(
      `There is no deployment description at ${path}.`,
      "Start the local stack with npm start, or name the file of your network with --deployment.",
      { cause },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not JSON.`, "Deploy again, or name another file with --deployment.", {
      cause,
    });
  }
  const parsed = deploymentSchema.safeParse(rpcUrl ? { ...(json as object), rpcUrl } : json);
  if (!parsed.success) {
    throw new UserError(
      `${path} is no deployment description: ${z.prettifyError(parsed.error).split("\n").join(" ")}`,
      "It needs rpcUrl and ledger. Deploy again, or name another file with --deployment.",
    );
  }
  return parsed.data;
}
