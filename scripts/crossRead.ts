/**
 * `npm run crossread`: an independent reader (ethers v5 and ethers-multicall) reads balances, claims, credit, songs
 * and commitments again; it must agree with what viem reads. `--deployment FILE` names another deployment.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareFigures } from "./crossread/figures.ts";
import { readWithEthers } from "./crossread/readWithEthers.ts";
import { readWithViem } from "./crossread/readWithViem.ts";
import { readDeployment } from "./stack/deployment.ts";
import { findRoot } from "./testing/stages.ts";

/** The two readers do not read at the same instant; a chain that moved between them is read again. */
const TRIES = 3;

const { values } = parseArgs({ options: { deployment: { type: "string" } } });
const file =
  values.deployment ??
  process.env.MUSICCHAIN_DEPLOYMENT ??
  join(findRoot(import.meta.dirname), ".local", "deployment.json");
const deployment = await readDeployment(file);
if (!deployment) {
  console.error(
    `there is no deployment in ${file}; start the local stack with npm start, or name one by --deployment`,
  );
  process.exit(2);
}

let rows: ReturnType<typeof compareFigures> = [];
for (let tries = 0; tries < TRIES; tries++) {
  try {
    rows = compareFigures(await readWithViem(deployment), await readWithEthers(deployment));
  } catch (error) {
    const { shortMessage, message } = error as { shortMessage?: string; message: string };
    console.error(
      `cannot read ${deployment.rpcUrl}: ${shortMessage ?? message}\nis the chain of ${file} running?`,
    );
    process.exit(2);
  }
  if (rows.every(({ agree }) => agree)) break;
}
const width = Math.max(...rows.map(({ name }) => name.length));
for (const { name, viem, ethers, agree } of rows) {
  console.log(
    `${agree ? "✔" : "✘"} ${name.padEnd(width)}  ${agree ? viem : `viem ${viem}, ethers ${ethers}`}`,
  );
}
const wrong = rows.filter(({ agree }) => !agree).length;
console.log(`\n${rows.length} figures read twice, ${wrong === 0 ? "all agree" : `${wrong} do not agree`}`);
process.exitCode = wrong === 0 ? 0 : 1;
