import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createPlaySocket } from "./createPlaySocket.ts";
import type { Plays } from "./createPlays.ts";

// The rules of plays are tested beside createPlays; here only the door in front of them.
const plays = {
  connect: (send: (message: { type: string }) => void) => {
    send({ type: "hello" });
    return { receive: () => true, close: () => {} };
  },
  sweep: () => {},
} as unknown as Plays;

let ms = 0;
const server = createServer((_request, response) => response.end("alive"));
const door = createPlaySocket({
  server,
  plays,
  maxPerNetwork: 2,
  trustedProxies: ["127.0.0.1"],
  now: () => ms,
});
let port = 0;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  door.start();
});
afterAll(async () => {
  await door.stop();
  server.close();
});

async function upgrade(target: string, { reset = false, from = "" } = {}): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
      `${from ? `X-Forwarded-For: ${from}\r\n` : ""}\r\n`,
  );
  if (reset) {
    socket.resetAndDestroy();
    return "";
  }
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return answer.toString().split("\r\n", 1)[0] ?? "";
}

test.each(["//", "/", "/other", "///?x", "/plays/.."])("an upgrade for %s is refused", async (target) => {
  expect(await upgrade(target)).toBe("HTTP/1.1 404 Not Found");
});

test("whoever resets the connection while it is refused harms nobody", async () => {
  for (let i = 0; i < 50; i++) await upgrade("/other", { reset: true });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("alive");
});

async function open(from?: string): Promise<WebSocket> {
  const headers = from === undefined ? {} : { "X-Forwarded-For": from };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/plays?v=1`, { headers });
  await once(socket, "message");
  return socket;
}

test("one network opens so many sockets and no more; a closed one makes room", async () => {
  const first = await open("2001:db8:1:201::1");
  await open("2001:db8:1:2ff::2");
  const from = "2001:db8:1:277:1:2:3:4";
  expect(await upgrade("/plays", { from })).toBe("HTTP/1.1 429 Too Many Requests");
  // Others are not in its way, and what a client itself says of where it comes from counts for nothing.
  await open("2001:db8:1:301::1");
  await open("203.0.113.1");
  await open("2001:db8:1:201::1, 203.0.113.2");
  expect(await upgrade("/plays", { from: "198.51.100.1, 203.0.113.3" })).toBe(
    "HTTP/1.1 429 Too Many Requests",
  );
  first.close();
  await once(first, "close");
  await expect.poll(() => door.connections).toBe(4);
  await open(from);
});

test("one network opens so many sockets in a short time, however soon it closes them", async () => {
  const from = "192.0.2.9";
  const answers: string[] = [];
  for (let i = 0; i < 205; i++) {
    answers.push(await upgrade("/plays", { from }));
    await expect.poll(() => door.connections, { interval: 1 }).toBe(5);
  }
  expect(answers.findIndex((answer) => answer.includes("429"))).toBe(200);
  expect(await upgrade("/plays", { from: "192.0.3.9" })).toContain("101");
  ms += 50;
  expect(await upgrade("/plays", { from })).toContain("101");
});

test("this machine itself is not limited", async () => {
  const sockets = await Promise.all(Array.from({ length: 300 }, () => open()));
  for (const socket of sockets) socket.close();
});
