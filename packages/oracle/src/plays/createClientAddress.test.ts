import { expect, test } from "vitest";
import { createClientAddress } from "./createClientAddress.ts";

const addressOf = createClientAddress(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);
const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  addressOf({ headers: { "x-forwarded-for": forwarded as string }, socket: { remoteAddress } });

test("whoever is no trusted proxy is itself, whatever it writes", () => {
  expect(from("203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
  expect(createClientAddress([])({ headers: {}, socket: { remoteAddress: "127.0.0.1" } })).toBe("127.0.0.1");
  expect(from(undefined)).toBe("");
});

test("behind trusted proxies it is who the outermost of them saw", () => {
  expect(from("127.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
  expect(from("::ffff:10.1.2.3", "1.1.1.1, 198.51.100.1, fd00::7")).toBe("198.51.100.1");
  expect(from("10.1.2.3", ["1.1.1.1", "2001:db8::5"])).toBe("2001:db8::5");
  expect(from("10.1.2.3")).toBe("10.1.2.3");
  expect(from("10.1.2.3", "nonsense")).toBe("10.1.2.3");
});
