/**
 * The process that deploys the contracts with Ignition:
 *
 *   node scripts/stack/deployContracts.ts --rpc URL --folder F [--parameters FILE]
 *
 * The journal is kept in F, so that a deployment that was interrupted goes on where it stopped. Prints the addresses
 * as one line of JSON.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createHardhatRuntimeEnvironment, importUserConfig } from "hardhat/hre";
import { findRoot } from "../testing/stages.ts";

const { values } = parseArgs({
  options: { rpc: { type: "string" }, folder: { type: "string" }, parameters: { type: "string" } },
});
if (!values.rpc || !values.folder) throw new Error("deployContracts needs --rpc and --folder");

const root = findRoot(import.meta.dirname);
process.env.MUSICCHAIN_RPC_URL = values.rpc;
const configPath = join(root, "hardhat.config.ts");
const config = await importUserConfig(configPath);
const hre = await createHardhatRuntimeEnvironment(
  { ...config, paths: { ...config.paths, ignition: values.folder } },
  { config: configPath },
  root,
);
await hre.tasks.getTask("build").run({ quiet: true, noTests: true, defaultBuildProfile: "default" });

const { default: module } = await import("../../ignition/modules/Musicchain.ts");
const file = values.parameters ?? join(root, "ignition", "parameters", "local.json");
const connection = await hre.network.create("local");
const contracts = await connection.ignition.deploy(module, {
  parameters: file,
  deploymentId: "local",
  // A local chain does not reorganise; and one that was restarted knows no account's past.
  config: { requiredConfirmations: 1, blockPollingInterval: 250 },
});
const addresses = Object.entries(contracts as Record<string, { address: string }>).map(
  ([name, { address }]) => [name, address.toLowerCase()],
);
console.log(JSON.stringify(Object.fromEntries(addresses)));
await connection.close();
