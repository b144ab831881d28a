import { expect, test } from "vitest";
import { networkOf } from "./networkOf.ts";

test.each([
  ["127.0.0.1", undefined],
  ["127.8.9.1", undefined],
  ["::1", undefined],
  ["::ffff:127.0.0.1", undefined],
  ["203.0.113.77", "203.0.113.0/24"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:1:2ff::1", "2001:db8:1:200::/56"],
  ["2001:db8:1:200:ffff::", "2001:db8:1:200::/56"],
  ["2001:db8:1:300::1", "2001:db8:1:300::/56"],
  ["2001:db8::1", "2001:db8:0:0::/56"],
  ["fe80::1%eth0", "fe80:0:0:0::/56"],
  ["", ""],
  ["unknown", "unknown"],
])("%s is of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
