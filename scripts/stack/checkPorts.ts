import { createServer } from "node:net";
import { UserError } from "@musicchain/protocol";
import { portOwner } from "./portOwner.ts";
import type { Ports } from "./ports.ts";

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/** @throws UserError naming every port that is taken, by whom, and what to do. */
export async function checkPorts(ports: Ports): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    const owner = await portOwner(port);
    const by = owner ? `process ${owner.pid} (${owner.command})` : "a process that cannot be named";
    taken.push(`port ${port} (${name}) is taken by ${by}`);
  }
  if (taken.length === 0) return;
  throw new UserError(
    taken.join("\n"),
    "stop that process, or use other ports: npm start -- --port-base 18545",
  );
}
