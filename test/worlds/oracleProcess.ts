/** An oracle in a process of its own, so that it can be killed. Its clock runs as far ahead as its parent says. */
import { pino } from "pino";
import { createOracle } from "../../packages/oracle/src/createOracle.ts";
import { createClock } from "../../packages/oracle/src/plays/createClock.ts";

let ahead = Number(process.argv[3]);
process.on("message", (message) => {
  ahead = (message as { ahead: number }).ahead;
  process.send!({ ahead });
});
process.on("disconnect", () => process.exit());

const oracle = createOracle({
  config: JSON.parse(process.argv[2]!),
  clock: createClock({
    now: () => Date.now() + ahead * 1000,
    elapsed: () => performance.now() + ahead * 1000,
  }),
  logger: pino({ level: process.env.ORACLE_LOG ?? "silent" }, pino.destination(2)),
});
await oracle.start();
process.send!({ url: oracle.url });
