import { Agent, type IncomingMessage, request } from "node:http";
import type { SeederAddresses } from "./types.ts";

/** Of several servers each sends its share of the file. Nothing is checked. */
export async function connectHttp(seeders: SeederAddresses[]) {
  const agent = new Agent({ keepAlive: true });
  const ask = (url: string, options: { method: string; headers?: Record<string, string> }) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { agent, ...options }, resolve)
        .on("error", reject)
        .end();
    });
  for (const { http } of seeders) (await ask(http, { method: "HEAD" })).resume();
  const share = Math.ceil(seeders[0]!.size / seeders.length);
  return {
    async *parts(): AsyncGenerator<Uint8Array> {
      const answers = await Promise.all(
        seeders.map(({ http, size }, i) => {
          const range = `bytes=${i * share}-${Math.min(size, (i + 1) * share) - 1}`;
          return ask(http, { method: "GET", headers: { range } });
        }),
      );
      const kept = answers.slice(1).map(async (answer) => {
        const parts: Uint8Array[] = [];
        for await (const part of answer) parts.push(part);
        return parts;
      });
      yield* answers[0]!;
      for (const parts of kept) yield* await parts;
    },
    close: async () => agent.destroy(),
  };
}
