import { describe, expect, it } from "vitest";
import {
  type PlayClientMessageInput,
  playClientMessageSchema,
  playServerMessageSchema,
} from "./playSocket.ts";

const address = `0x${"Ab".repeat(20)}` as const;
const open = {
  type: "open",
  id: 1,
  grant: {
    listener: address,
    sessionKey: `0x${"01".repeat(64)}`,
    attester: address,
    validFrom: 1,
    validUntil: 2,
    maxBurnPerPlay: "340282366920938463463374607431768211455",
  },
  grantSignature: null,
  song: 42,
  seeder: address,
  relay: address,
  challenge: `0x${"02".repeat(32)}`,
  signature: `0x${"03".repeat(64)}`,
  acknowledgement: {
    binding: { wallet: address, peerId: "12D3KooWExample", validFrom: 1, validUntil: 2 },
    bindingSignature: "0x04",
    signature: "0x05",
  },
} satisfies PlayClientMessageInput;

describe("messages of a player", () => {
  it("name no amount that evidence cannot hold", () => {
    const burning = (wei: bigint) => ({ ...open, grant: { ...open.grant, maxBurnPerPlay: String(wei) } });
    expect(playClientMessageSchema.safeParse(burning(2n ** 128n - 1n)).success).toBe(true);
    expect(playClientMessageSchema.safeParse(burning(2n ** 128n)).success).toBe(false);
    expect(playClientMessageSchema.safeParse(burning(10n ** 39n - 1n)).success).toBe(false);
  });

  it("become values: addresses in lower case, amounts as bigint", () => {
    const parsed = playClientMessageSchema.parse(JSON.parse(JSON.stringify(open)));
    expect(parsed).toMatchObject({
      type: "open",
      seeder: address.toLowerCase(),
      grant: { listener: address.toLowerCase(), maxBurnPerPlay: 2n ** 128n - 1n },
    });
  });

  it.each<[string, object]>([
    ["an unknown type", { ...open, type: "mint" }],
    ["a field nobody knows", { ...open, lanes: 5 }],
    ["song 0", { ...open, song: 0 }],
    ["a song beyond 32 bits", { ...open, song: 2 ** 32 }],
    ["half a byte", { ...open, signature: "0x123" }],
    ["an address too short", { ...open, seeder: "0x12" }],
    ["a negative amount", { ...open, grant: { ...open.grant, maxBurnPerPlay: "-1" } }],
    ["a time that is no whole second", { ...open, grant: { ...open.grant, validFrom: 1.5 } }],
    ["no acknowledgement", { ...open, acknowledgement: undefined }],
  ])("are refused: %s", (_, message) => {
    expect(playClientMessageSchema.safeParse(message).success).toBe(false);
  });
});

it("an oracle names its reasons", () => {
  const refused = {
    type: "refused",
    id: 1,
    play: null,
    reason: "CreditNeeded",
    message: "Buy credit.",
    needed: "5",
  };
  expect(playServerMessageSchema.parse(refused)).toMatchObject({ needed: 5n });
  expect(playServerMessageSchema.safeParse({ ...refused, reason: "Because" }).success).toBe(false);
});
