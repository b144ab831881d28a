import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNatWorld, HUB_ADDRESS, missingForNat, NATS, type Nat } from "./nat/createNatWorld.ts";
import type { Done, Read, Ready } from "./nat/natPeer.ts";

const SCRIPT = join(import.meta.dirname, "nat", "natPeer.ts");
const isNightly = process.env.MUSICCHAIN_TEST_SPEED === "nightly";
/** Who reads, and from whom. The pairs with something to prove; a night tries all, in both orders. */
const READERS: readonly Nat[] = isNightly ? NATS : ["full cone", "port-restricted", "symmetric"];
const SERVERS: readonly Nat[] = isNightly ? NATS : ["port-restricted", "symmetric"];

const missing = missingForNat();
const world = createNatWorld();
const children: ChildProcess[] = [];

type Machine = { nat: Nat; child: ChildProcess; ready: Ready };

async function startMachine(
  namespace: string,
  args: string[],
): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = world.spawn(namespace, SCRIPT, args);
  children.push(child);
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`${args.join(" ")} ended with ${code}`);
  });
  const [ready] = (await Promise.race([once(child, "message"), died])) as [Ready];
  died.catch(() => {});
  return { child, ready };
}

/** The table of docs/reach.md: who reads in rows, who serves in columns. */
function readTable(): Map<string, string> {
  const text = readFileSync(join(import.meta.dirname, "../../docs/reach.md"), "utf8");
  const rows = text
    .slice(text.indexOf("<!-- nat -->"), text.indexOf("<!-- /nat -->"))
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head, , ...body] = rows;
  return new Map(
    body.flatMap(([reader, ...cells]) =>
      cells.map((cell, i) => [`${reader} from ${head![i + 1]}`, cell] as const),
    ),
  );
}

describe.skipIf(missing !== undefined)("two peers, each behind a NAT (needs root, ip and nft)", () => {
  const table = readTable();
  const outcomes = new Map<string, Done>();
  let readers: Machine[];
  let servers: Machine[];

  beforeAll(async () => {
    world.start();
    const { ready: hub } = await startMachine(world.hub, ["hub", HUB_ADDRESS]);
    const start = async (nat: Nat): Promise<Machine> => {
      const namespace = world.addMachine(nat);
      return { nat, ...(await startMachine(namespace, ["peer", hub.multiaddrs[0]!])) };
    };
    readers = await Promise.all(READERS.map(start));
    servers = await Promise.all(SERVERS.map(start));
    // All pairs at once: each waits for the slowest of its tries, which is most of the time.
    await Promise.all(
      readers.flatMap((reader) =>
        servers.map(async (server) => {
          const answer = new Promise<Done>((resolve) => {
            reader.child.on("message", (message: Done) => {
              if (message.peerId === server.ready.peerId) resolve(message);
            });
          });
          reader.child.send({ type: "read", from: server.ready } satisfies Read);
          outcomes.set(`${reader.nat} from ${server.nat}`, await answer);
        }),
      ),
    );
  });

  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit")));
    world.stop();
  });

  for (const reader of READERS) {
    for (const server of SERVERS) {
      const pair = `${reader} from ${server}`;
      test(`${pair}: ${table.get(pair)}`, () => {
        const { error, first, route, transport } = outcomes.get(pair)!;
        expect(error).toBeUndefined();
        expect(route === "direct" ? `direct, ${transport}` : route).toBe(table.get(pair));
        // The relay carries from the first byte, unless the server can simply be dialled.
        expect(first).toBe(server === "open" ? "direct" : "relayed");
      });
    }
  }
});
