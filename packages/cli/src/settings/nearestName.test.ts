import { expect, test } from "vitest";
import { nearestName } from "./nearestName.ts";

const KNOWN = ["uploadLimit", "diskLimit", "hubs", "relay", "rpc", "keyFile"];

test.each([
  ["uplaodLimit", "uploadLimit"],
  ["upload-limit", "uploadLimit"],
  ["disklimit", "diskLimit"],
  ["hub", "hubs"],
  ["rcp", "rpc"],
  ["keyfiles", "keyFile"],
])("%s is nearest to %s", (name, nearest) => {
  expect(nearestName(name, KNOWN)).toBe(nearest);
});
