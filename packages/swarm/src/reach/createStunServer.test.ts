import { createSocket } from "node:dgram";
import { expect, it, onTestFinished } from "vitest";
import { LIMITS } from "../limits.ts";
import { createStunServer } from "./createStunServer.ts";

const REQUEST = Buffer.from("000100002112a442b7e7a701bc34d686fa87dfae", "hex");

async function startServer(host?: string) {
  const server = createStunServer({ port: 0, host });
  await server.start();
  onTestFinished(server.stop);
  return server;
}

async function startAsker(type: "udp4" | "udp6") {
  const socket = createSocket(type);
  const answers: Buffer[] = [];
  socket.on("message", (answer) => answers.push(answer));
  await new Promise<void>((resolve) => socket.bind(0, type === "udp4" ? "127.0.0.1" : "::1", resolve));
  onTestFinished(() => void socket.close());
  return { socket, answers, port: socket.address().port };
}

async function until(condition: () => boolean) {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("not within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it("answers on IPv4 and IPv6, past whatever else is thrown at it", async () => {
  const server = await startServer();
  for (const [type, host] of [
    ["udp4", "127.0.0.1"],
    ["udp6", "::1"],
  ] as const) {
    const asker = await startAsker(type);
    const before = server.stats().ignored;
    for (const noise of ["", "00", "hello", "0".repeat(1_400)]) asker.socket.send(noise, server.port(), host);
    asker.socket.send(Buffer.from(REQUEST).fill(1, 0, 2), server.port(), host);
    await until(() => server.stats().ignored === before + 5);
    asker.socket.send(REQUEST, server.port(), host);
    await until(() => asker.answers.length > 0);
    expect(asker.answers).toHaveLength(1);
    const mapped = asker.answers[0]!;
    expect(mapped.readUInt16BE(0)).toBe(0x0101);
    expect(mapped.readUInt16BE(26) ^ 0x2112).toBe(asker.port);
  }
});

it("answers one address so often and no more", async () => {
  const server = await startServer("127.0.0.1");
  const asker = await startAsker("udp4");
  const began = performance.now();
  const count = 2 * LIMITS.stun.burst;
  for (let i = 0; i < count; i++) {
    asker.socket.send(REQUEST, server.port(), "127.0.0.1");
    if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => server.stats().answered + server.stats().limited === count);
  const seconds = (performance.now() - began) / 1_000;
  const { answered } = server.stats();
  expect(answered).toBeGreaterThanOrEqual(LIMITS.stun.burst);
  expect(answered).toBeLessThanOrEqual(LIMITS.stun.burst + LIMITS.stun.perAddress * seconds + 1);
});

it("says what to do when its port is taken, and leaves it when stopped", async () => {
  const server = createStunServer({ port: 0, host: "127.0.0.1" });
  await server.start();
  const port = server.port();
  const second = createStunServer({ port, host: "127.0.0.1" });
  await expect(second.start()).rejects.toThrow(`The STUN server cannot listen on UDP port ${port}`);
  await server.stop();
  await second.start();
  expect(second.port()).toBe(port);
  await second.stop();
});
