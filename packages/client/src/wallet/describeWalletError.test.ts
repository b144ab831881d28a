import { playLedgerAbi } from "@musicchain/protocol";
import {
  ContractFunctionExecutionError,
  ContractFunctionRevertedError,
  encodeErrorResult,
  HttpRequestError,
  InsufficientFundsError,
  UserRejectedRequestError,
} from "viem";
import { expect, test } from "vitest";
import { describeWalletError } from "./describeWalletError.ts";

const call = { abi: playLedgerAbi, functionName: "head", args: [] } as const;
const reverted = (errorName: "PlayLedger_NotFinal" | "AttesterSet_BondLocked") =>
  new ContractFunctionExecutionError(
    new ContractFunctionRevertedError({
      ...call,
      data: encodeErrorResult({ abi: playLedgerAbi, errorName, args: [7n, 1] } as Parameters<
        typeof encodeErrorResult
      >[0]),
    }),
    call,
  );

test("a no is a no, however deep the wallet buried it", () => {
  const no = Object.assign(new Error("User rejected the request."), { code: 4001 });
  for (const error of [no, new UserRejectedRequestError(no), new Error("sign", { cause: { cause: no } })]) {
    expect(describeWalletError(error)).toMatchObject({
      kind: "rejected",
      message: expect.stringContaining("Nothing was sent"),
    });
  }
});

test("a revert says what to do, or at least the contract's words", () => {
  expect(describeWalletError(reverted("PlayLedger_NotFinal"))).toEqual({
    kind: "reverted",
    message: "The batch is not final yet. Try again when its window has passed.",
  });
  expect(describeWalletError(reverted("AttesterSet_BondLocked")).message).toBe(
    "The contract refused: bond locked.",
  );
});

test("no gas money, no node, a question already open, anything else", () => {
  const wrap = (cause: InsufficientFundsError | HttpRequestError) =>
    new ContractFunctionExecutionError(cause, call);
  expect(describeWalletError(wrap(new InsufficientFundsError())).kind).toBe("funds");
  expect(describeWalletError(wrap(new HttpRequestError({ url: "http://127.0.0.1:1" }))).kind).toBe(
    "unreachable",
  );
  expect(describeWalletError(Object.assign(new Error("pending"), { code: -32002 })).message).toContain(
    "already shows",
  );
  expect(describeWalletError(new Error("boom"))).toEqual({ kind: "other", message: "boom" });
  expect(describeWalletError("boom").message).toBe("boom");
});
