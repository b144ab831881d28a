import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { MAX_PLAY_MESSAGE_BYTES } from "@musicchain/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { createClientAddress } from "./createClientAddress.ts";
import type { Plays } from "./createPlays.ts";
import { createRateLimit } from "./createRateLimit.ts";
import { networkOf } from "./networkOf.ts";

/** Answers a client does not read pile up here; beyond this it is cut off. */
const MAX_UNSENT_BYTES = 65_536;
const PING_MS = 25_000;

/** New connections of one network. */
const UPGRADES = { perSecond: 20, burst: 200 };

/** Serves `/plays` on an HTTP server. This machine itself is not limited, but by the number of all. */
export function createPlaySocket({
  server,
  plays,
  maxConnections = 50_000,
  maxPerNetwork = 1_024,
  trustedProxies = [],
  now = () => performance.now(),
}: {
  server: Server;
  plays: Plays;
  maxConnections?: number;
  /** Of one /24, or IPv6 /56. */
  maxPerNetwork?: number;
  /** Addresses or subnets whose `X-Forwarded-For` is believed. */
  trustedProxies?: readonly string[];
  /** Milliseconds that only grow. */
  now?: () => number;
}) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PLAY_MESSAGE_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: false,
  });
  const addressOf = createClientAddress(trustedProxies);
  const perNetwork = new Map<string, number>();
  const upgrades = createRateLimit({ ...UPGRADES, now });
  const alive = new WeakSet<WebSocket>();
  let timer: NodeJS.Timeout | undefined;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): undefined {
    // Node hands an upgraded socket over without a listener; a reset while we refuse it must not throw.
    socket.on("error", () => socket.destroy());
    const path = request.url?.split("?", 1)[0];
    if (path !== "/plays") return reject(socket, "404 Not Found");
    const network = networkOf(addressOf(request));
    if (sockets.clients.size >= maxConnections || (network !== undefined && !mayJoin(network))) {
      return reject(socket, "429 Too Many Requests");
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (network !== undefined) count(client, network);
      welcome(client, network);
    });
  }

  const mayJoin = (network: string) =>
    (perNetwork.get(network) ?? 0) < maxPerNetwork && upgrades.allow(network);

  function count(client: WebSocket, network: string): void {
    perNetwork.set(network, (perNetwork.get(network) ?? 0) + 1);
    client.on("close", () => {
      const left = (perNetwork.get(network) ?? 1) - 1;
      if (left > 0) perNetwork.set(network, left);
      else perNetwork.delete(network);
    });
  }

  function welcome(client: WebSocket, network: string | undefined): void {
    alive.add(client);
    const connection = plays.connect((message) => {
      if (client.readyState !== client.OPEN) return;
      if (client.bufferedAmount > MAX_UNSENT_BYTES) return client.terminate();
      client.send(JSON.stringify(message));
    }, network);
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
