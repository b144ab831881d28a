import { createServer, type Server } from "node:net";
import type { Ports } from "./ports.ts";

const listen = () =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

/** Ports nobody uses, for demos and tests. All are held at once, so that no two are the same. */
export async function freePorts(): Promise<Ports> {
  const names = ["chain", "oracle", "seederWs", "seederTcp", "seederStatus", "web"] as const;
  const servers = await Promise.all(names.map(listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Ports;
}
