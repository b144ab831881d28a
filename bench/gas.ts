/**
 * Gas of a play and of the money around it, on Hardhat's `osaka` network (calldata floor of EIP-7623 included),
 * against one transaction per play in the same run: `npm run bench:gas -- [--json]`. What each figure means:
 * docs/benchmarks.md.
 */
import { parseArgs } from "node:util";
import { createBenchLedger } from "./gas/createBenchLedger.ts";
import { measureBatches, measureRelayed } from "./gas/measureBatches.ts";
import { measureDirectMint } from "./gas/measureDirectMint.ts";
import { measureEvidenceProofs } from "./gas/measureEvidenceProofs.ts";
import { measureMoney } from "./gas/measureMoney.ts";
import { measureRecordings } from "./gas/measureRecordings.ts";
import { measureRoyalties } from "./gas/measureRoyalties.ts";
import { measureSegmentProofs } from "./gas/measureSegmentProofs.ts";

const SIZES = [1, 10, 100, 1_000, 5_000];
const TARGET = 300;

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const bench = await createBenchLedger("hardhatL1");
const batches = await measureBatches(bench, SIZES);
const relayed = await measureRelayed(bench);
const money = { ...(await measureMoney(bench)), ...(await measureRoyalties(bench)) };
const proofs = { ...(await measureSegmentProofs(bench)), ...(await measureEvidenceProofs()) };
const recordings = await measureRecordings(bench);
const directMintGas = await measureDirectMint(bench);
await bench.close();

const round = (value: number) => Math.round(value * 10) / 10;
const of = (plays: number) => batches.find((batch) => batch.plays === plays)!;
const figures = {
  ...Object.fromEntries(batches.map((batch) => [`gasPerPlay${batch.plays}`, round(batch.newAccounts)])),
  gasPerPlay5000KnownAccounts: round(of(5_000).knownAccounts),
  gasPerPlay5000Relayed: round(relayed),
  calldataBytesPerPlay5000: round(of(5_000).calldataBytes / 5_000),
  deploymentGas: Number(bench.deploymentGas),
  directMintGas: round(directMintGas),
  directMintRatio5000: round(directMintGas / of(5_000).newAccounts),
  ...Object.fromEntries(Object.entries(money).map(([name, gas]) => [name, round(gas)])),
  ...proofs,
  ...recordings,
};

if (values.json) {
  console.log(JSON.stringify(figures));
} else {
  const number = (value: number) => round(value).toLocaleString("en");
  console.log("\nGas per play, all in (Zipf songs, 200 listeners, 50 seeders)");
  console.table(
    batches.map((batch) => ({
      "plays in the batch": number(batch.plays),
      "accounts new": number(batch.newAccounts),
      "on top of another": number(batch.knownAccounts),
      "calldata, bytes": number(batch.calldataBytes),
      "one transaction per play": number(directMintGas),
      "times less": number(directMintGas / batch.newAccounts),
    })),
  );
  console.log(`5,000 plays, each through a relay: ${number(relayed)} gas per play`);
  console.log("\nGas of the money around it, whole transactions but for registrationManyGas and the byte");
  console.table(Object.entries(money).map(([what, gas]) => ({ what, gas: number(gas) })));
  console.log("\nGas of showing a fault, the ledger's part included");
  console.table(Object.entries(proofs).map(([what, gas]) => ({ what, gas: number(gas) })));
  console.log("\nGas of comparing two minutes of sound: execution alone, whole transactions");
  console.table(Object.entries(recordings).map(([what, gas]) => ({ what, gas: number(gas) })));
  const reached = of(5_000).newAccounts;
  console.log(`Target: at most ${TARGET} gas per play at 5,000 plays. Measured: ${number(reached)}.`);
}
if (of(5_000).newAccounts > TARGET) process.exitCode = 1;
