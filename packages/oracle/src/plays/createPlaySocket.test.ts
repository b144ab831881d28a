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

const server = createServer((_request, response) => response.end("alive"));
const door = createPlaySocket({ server, plays, maxPerAddress: 2 });
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

async function upgrade(target: string, { reset = false } = {}): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
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

test("one address opens so many sockets and no more; a closed one makes room", async () => {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/plays?v=1`);
    await once(socket, "message");
    return socket;
  };
  const first = await open();
  await open();
  expect(await upgrade("/plays")).toBe("HTTP/1.1 429 Too Many Requests");
  first.close();
  await once(first, "close");
  await expect.poll(() => door.connections).toBe(1);
  await open();
});
