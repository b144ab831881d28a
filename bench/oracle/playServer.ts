/** A play socket in a process of its own, so that its CPU time is its own. Tells its parent where it listens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClock } from "../../packages/oracle/src/plays/createClock.ts";
import { createPlaySocket } from "../../packages/oracle/src/plays/createPlaySocket.ts";
import { createPlays } from "../../packages/oracle/src/plays/createPlays.ts";
import { createVerifiers } from "../../packages/oracle/src/plays/createVerifiers.ts";
import { PLAY_LIMITS } from "../../packages/oracle/src/plays/types.ts";
import { createStore } from "../../packages/oracle/src/store/createStore.ts";
import { ATTESTER, DOMAIN, FACTS } from "./createLoad.ts";

const [dataDir, began, speed] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
// Time runs faster here, so that a song takes milliseconds; the parent computes the same time.
const now = () => began + (Date.now() - began) * speed;
const store = createStore({ dataDir });
const clock = createClock({ now, elapsed: now });
const context = { domain: DOMAIN, attester: ATTESTER, facts: FACTS, log: store.plays, clock };
// In this time a moment of a busy machine is half an hour: nothing here is idle.
const limits = { ...PLAY_LIMITS, idleSeconds: Number.POSITIVE_INFINITY };
const plays = createPlays({ ...context, verifiers: createVerifiers(), limits });
const server = createServer();
createPlaySocket({ server, plays }).start();
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on("message", () => process.send!({ cpu: process.cpuUsage(), stats: plays.stats() }));
process.on("disconnect", () => process.exit());
