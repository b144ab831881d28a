import { createServer } from "node:http";
import { UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";

const isHere = (host = "") => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);

/**
 * `/health` (200 while it lives) and `/status` (what `status` gives, as JSON) on 127.0.0.1. Port 0 takes any free
 * one; `port()` says which.
 */
export function createStatusServer({ port, status }: { port: number; status: () => unknown }) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const [code, body] = !isHere(request.headers.host)
      ? // A web page that named its own host after this address.
        [403, { error: "Forbidden", message: "This page is for this machine: ask for 127.0.0.1." }]
      : request.method !== "GET"
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
