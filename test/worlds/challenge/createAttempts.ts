import { faultProofsAbi, type Hex, playLedgerAbi } from "@musicchain/protocol";
import { type Abi, BaseError, decodeErrorResult, encodeFunctionData, parseAbi } from "viem";
import { accountOf, type Chain } from "../../../packages/oracle/test/createChain.ts";

const HOSTILE = 9;
/** The most a transaction may have (EIP-7825), rounded down. */
const ALL_GAS = 16_000_000n;
/** What the judges of the fault proofs refuse with, which are contracts of their own. */
const judges = parseAbi([
  "error SegmentReplay_ValuesLength(uint256, uint256)",
  "error SegmentReplay_SongsWrong(bytes32, bytes32)",
  "error SegmentReplay_AccountsWrong(bytes32, bytes32)",
  "error SegmentReplay_UnplayedSong(uint256)",
  "error SharedPaths_MaskLength(uint256, uint256)",
  "error SharedPaths_SiblingCount(uint256, uint256)",
]);
const errors: Abi = [...faultProofsAbi, ...playLedgerAbi, ...judges];

export type Attempt = { functionName: string; args: readonly unknown[]; value?: bigint };

/** Somebody who calls the fault proofs with whatever he likes, and is told why not. */
export function createAttempts({ client, proofsAt }: Chain) {
  const account = accountOf(HOSTILE);
  let refusals = 0;
  const encode = ({ functionName, args }: Attempt): Hex =>
    encodeFunctionData({ abi: faultProofsAbi as Abi, functionName, args: [...args] });

  return {
    address: account.address,
    refusals: () => refusals,
    /** Why it is refused, as of a block; `"nothing"` where no error says so: for want of gas. Throws where it is not. */
    async refusalOf(
      attempt: Attempt,
      { gas = ALL_GAS, blockNumber }: { gas?: bigint; blockNumber?: bigint } = {},
    ) {
      const call = { to: proofsAt.address, data: encode(attempt), account, gas, value: attempt.value };
      const failure = await client.call({ ...call, blockNumber }).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) throw new Error(`${attempt.functionName} was accepted`);
      refusals++;
      if (!(failure instanceof BaseError)) throw failure;
      const reason = failure.walk((error) => typeof (error as { data?: unknown }).data === "string");
      const data = (reason as { data?: Hex } | null)?.data;
      if (!data || data === "0x") return "nothing";
      return decodeErrorResult({ abi: errors, data }).errorName;
    },
    /** The same in a block: the transaction lands and changes nothing. */
    async send(attempt: Attempt, gas = ALL_GAS): Promise<void> {
      const call = { to: proofsAt.address, data: encode(attempt), account, gas, value: attempt.value };
      const hash = await client.sendTransaction(call);
      const { status } = await client.waitForTransactionReceipt({ hash });
      if (status !== "reverted") throw new Error(`${attempt.functionName} was accepted`);
      refusals++;
    },
  };
}
export type Attempts = ReturnType<typeof createAttempts>;
