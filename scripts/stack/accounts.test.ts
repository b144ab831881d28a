import { privateKeyToAccount } from "viem/accounts";
import { expect, it } from "vitest";
import { localAccount, localPrivateKey, ROLES } from "./accounts.ts";

it("gives every role a wallet of its own, the ones local nodes fund", () => {
  expect(localAccount("deployer").address).toBe("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  expect(new Set(ROLES.map((role) => localAccount(role).address)).size).toBe(ROLES.length);
  for (const role of ROLES)
    expect(privateKeyToAccount(localPrivateKey(role)).address).toBe(localAccount(role).address);
});
