/**
 * `npm run check:deployment -- --deployment FILE [--rpc URL] [--json]`: reads a live chain and compares code, roles,
 * wiring, parameters and every privileged function with the sources and with the table in docs/trust.md. Exit code 1
 * when anything differs. Sends nothing.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { createPublicClient, http } from "viem";
import { checkDeployment } from "./deployment/checkDeployment.ts";
import { readTrustTable } from "./deployment/readTrustTable.ts";
import { readDeployment } from "./stack/deployment.ts";
import { findRoot } from "./testing/stages.ts";

const { values } = parseArgs({
  options: {
    deployment: { type: "string", default: ".local/deployment.json" },
    rpc: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const file = resolve(process.env.INIT_CWD ?? process.cwd(), values.deployment);
const deployment = await readDeployment(file);
if (!deployment) {
  console.error(`There is no deployment description at ${file}; name one with --deployment.`);
  process.exit(1);
}
await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
const findings = await checkDeployment({
  client: createPublicClient({ transport: http(values.rpc ?? deployment.rpcUrl) }),
  deployment,
  table: await readTrustTable(join(findRoot(import.meta.dirname), "docs", "trust.md")),
  built: (contract) => hre.artifacts.readArtifact(contract),
});
const wrong = findings.filter(({ ok }) => !ok);
if (values.json) console.log(JSON.stringify({ ok: wrong.length === 0, findings }, null, 2));
else {
  for (const { what, ok, detail } of findings)
    console.log(`${ok ? "✔" : "✘"} ${what}${detail ? `: ${detail}` : ""}`);
  console.log(`\n${findings.length - wrong.length} as they should be, ${wrong.length} not.`);
}
process.exit(wrong.length === 0 ? 0 : 1);
