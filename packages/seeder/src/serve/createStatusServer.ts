import { createServer } from "node:http";
import { UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";

/**
 * `/health` (200 while it lives) and `/status` (what `status` gives, as JSON) on 127.0.0.1. Port 0 takes any free
 * one; `port()` says which.
 */
export function createStatusServer({ port, status }: { port: number; status: () => unknown }) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const [code, body] =
      request.method !== "GET"
        ? [405, { error: "MethodNotAllowed", message: "Only GET is answered." }]
        : path === "/health"
          ? [200, { ok: true }]
          : path === "/status"
            ? [200, status()]
            : [404, { error: "NotFound", message: "There are /health and /status." }];
    response.writeHead(code as number, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(body)}\n`);
  });
  server.requestTimeout = LIMITS.serve.statusRequest;
  return {
    port: () => (server.address() as { port: number }).port,
    start: () =>
      new Promise<void>((resolve, reject) => {
        server.once("error", (cause: NodeJS.ErrnoException) =>
          reject(
            new UserError(
              `The status page cannot listen on port ${port} (${cause.code}).`,
              "Give another one with --status-port, or 0 for any.",
              { cause },
            ),
          ),
        );
        server.listen(port, "127.0.0.1", resolve);
      }),
    async stop(): Promise<void> {
      if (!server.listening) return;
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
