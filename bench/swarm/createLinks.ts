import { execFileSync } from "node:child_process";

/**
 * A listener's network namespace with a wire to each of `count` seeders' namespaces; what a seeder sends is held to
 * a rate. Throws where that is not allowed.
 */
export function createLinks(count: number) {
  const name = `mcb${process.pid}`;
  const made: string[] = [];
  const ip = (...parameters: string[]) => execFileSync("ip", parameters, { stdio: "pipe" });
  const inside = (namespace: string, ...command: string[]) => ip("netns", "exec", namespace, ...command);
  const add = (namespace: string) => {
    ip("netns", "add", namespace);
    made.push(namespace);
    inside(namespace, "ip", "link", "set", "lo", "up");
    return namespace;
  };
  const removeAll = () => {
    for (const namespace of made.splice(0)) ip("netns", "del", namespace);
  };
  process.once("exit", removeAll);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

  try {
    const client = add(`${name}c`);
    const seeders = Array.from({ length: count }, (_, i) => {
      const namespace = add(`${name}s${i}`);
      const address = (end: 1 | 2) => `10.213.${i}.${end}`;
      inside(client, "ip", "link", "add", `v${i}`, "type", "veth", "peer", "name", "v", "netns", namespace);
      for (const [where, wire, end] of [
        [client, `v${i}`, 1],
        [namespace, "v", 2],
      ] as const) {
        inside(where, "ip", "addr", "add", `${address(end)}/24`, "dev", wire);
        inside(where, "ip", "link", "set", wire, "up");
      }
      return { namespace, host: address(2) };
    });
    return {
      client,
      seeders,
      capAt(bitsPerSecond: number): void {
        const shape = ["root", "tbf", "rate", `${bitsPerSecond}bit`, "burst", "32kb", "latency", "400ms"];
        for (const { namespace } of seeders)
          inside(namespace, "tc", "qdisc", "replace", "dev", "v", ...shape);
      },
      remove(): void {
        process.off("exit", removeAll);
        removeAll();
      },
    };
  } catch (error) {
    removeAll();
    throw error;
  }
}
