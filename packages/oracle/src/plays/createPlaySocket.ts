import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { MAX_PLAY_MESSAGE_BYTES } from "@musicchain/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Plays } from "./createPlays.ts";

/** Answers a client does not read pile up here; beyond this it is cut off. */
const MAX_UNSENT_BYTES = 65_536;
const PING_MS = 25_000;

/** Serves `/plays` on an HTTP server. */
export function createPlaySocket({
  server,
  plays,
  maxConnections = 50_000,
  maxPerAddress = 512,
}: {
  server: Server;
  plays: Plays;
  maxConnections?: number;
  maxPerAddress?: number;
}) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PLAY_MESSAGE_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: false,
  });
  const perAddress = new Map<string, number>();
  const alive = new WeakSet<WebSocket>();
  let timer: NodeJS.Timeout | undefined;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): undefined {
    // Node hands an upgraded socket over without a listener; a reset while we refuse it must not throw.
    socket.on("error", () => socket.destroy());
    const path = request.url?.split("?", 1)[0];
    const address = request.socket.remoteAddress ?? "";
    const count = perAddress.get(address) ?? 0;
    if (path !== "/plays") return reject(socket, "404 Not Found");
    if (sockets.clients.size >= maxConnections || count >= maxPerAddress) {
      return reject(socket, "429 Too Many Requests");
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      client.on("close", () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
      welcome(client);
    });
  }

  function welcome(client: WebSocket): void {
    alive.add(client);
    const connection = plays.connect((message) => {
      if (client.readyState !== client.OPEN) return;
      if (client.bufferedAmount > MAX_UNSENT_BYTES) return client.terminate();
      client.send(JSON.stringify(message));
    });
    client.on("message", (data: RawData, binary: boolean) => {
      alive.add(client);
      if (!connection.receive(data as Buffer, binary)) client.close(1008, "TooManyMessages");
    });
    client.on("pong", () => alive.add(client));
    // A frame that is too long or no frame at all ends the connection; `close` follows.
    client.on("error", () => client.terminate());
    client.on("close", () => connection.close());
  }

  return {
    start(): void {
      server.on("upgrade", upgrade);
      timer = setInterval(() => {
        for (const client of sockets.clients) {
          if (!alive.has(client)) client.terminate();
          else {
            alive.delete(client);
            client.ping();
          }
        }
        plays.sweep();
      }, PING_MS);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      server.off("upgrade", upgrade);
      for (const client of sockets.clients) client.close(1001, "ShuttingDown");
      const deadline = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, 1_000);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(deadline);
    },
    get connections() {
      return sockets.clients.size;
    },
  };
}

function reject(socket: Duplex, status: string): undefined {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
