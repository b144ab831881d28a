/**
 * The process behind the stack's web address: the built app, `/musicchain.json` (where its oracle is) and `/faucet`.
 *
 *   node scripts/stack/serveApp.ts --folder F --port P --oracle URL --rpc URL
 */
import { createServer, type IncomingMessage } from "node:http";
import { parseArgs } from "node:util";
import { createFaucet } from "./createFaucet.ts";
import { serveFiles } from "./serveFiles.ts";

const MAX_BODY = 1_024;

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    port: { type: "string" },
    oracle: { type: "string" },
    rpc: { type: "string" },
  },
});
const { folder, port, oracle, rpc } = values;
if (!folder || !port || !oracle || !rpc)
  throw new Error("serveApp needs --folder, --port, --oracle and --rpc");

const files = serveFiles(folder);
const faucet = createFaucet({ rpcUrl: rpc });

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const server = createServer({ requestTimeout: 10_000 }, async (request, response) => {
  const answer = (status: number, body: unknown) =>
    response
      .writeHead(status, {
        "content-type": "application/json",
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "content-type",
      })
      .end(`${JSON.stringify(body)}\n`);
  try {
    // A page of another site that has its name point here must not use this one's faucet.
    const host = request.headers.host?.replace(/:\d+$/, "");
    if (host !== "127.0.0.1" && host !== "localhost")
      answer(421, { error: "HostWrong", message: "use 127.0.0.1" });
    else if (request.url === "/musicchain.json") answer(200, { oracleUrl: oracle });
    else if (request.url === "/faucet" && request.method === "OPTIONS") answer(204, {});
    else if (request.url === "/faucet" && request.method === "POST") {
      const given = await faucet.give(await bodyOf(request));
      answer(given.status, given.body);
    } else await files(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) answer(500, { error: "Broken", message: "see the log of the web server" });
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log(`serving ${folder} on http://127.0.0.1:${port}`));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
