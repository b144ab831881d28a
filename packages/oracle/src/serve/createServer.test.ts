import { expect, test } from "vitest";
import { createServer } from "./createServer.ts";

test("requests are limited for a client: an IPv4 address, or an IPv6 network, as the trusted proxy names it", async () => {
  const app = await createServer({ trustedProxies: ["127.0.0.1"] });
  app.get("/thing", async () => ({}));
  const ask = async (from: string) =>
    (await app.inject({ url: "/thing", headers: { "x-forwarded-for": from } })).statusCode;
  for (let i = 0; i < 400; i++)
    expect(await ask(`2001:db8:1:2${(i % 200).toString(16).padStart(2, "0")}::1`)).toBe(200);
  expect(await ask("2001:db8:1:2ff::5")).toBe(429);
  expect(await ask("198.51.100.1, 2001:db8:1:2ff::5")).toBe(429);
  expect(await ask("2001:db8:1:300::5")).toBe(200);
  expect(await ask("203.0.113.1")).toBe(200);
  await app.close();
});
