import { bytesToHex, type Hex } from "../bytes.ts";

export type Submission = { parentCommitment: Hex; segments: Uint8Array[]; statesAfter: Hex[] };

const WORD = 32;
const MODULUS = 2n ** 256n;
/** Selector, then the eight words of the head. */
const HEAD_AT = 4;
const PARENT_COMMITMENT = 1;
const SEGMENTS = 6;
const STATES_AFTER = 7;

/**
 * Arguments of `submitBatch` as the ledger itself reads them. Solidity only compares the offset of an element with
 * the end of the calldata, signed, and adds it with wrap-around: a batch whose segments lie before their own array
 * is accepted, so whoever follows the ledger has to be able to read it. `segments` is empty where there are none.
 */
export function decodeSubmission(input: Uint8Array): Submission {
  /** `length` bytes from `at`; zeros beyond the end, as CALLDATALOAD gives them. */
  function slice(at: bigint, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    if (at < BigInt(input.length)) bytes.set(input.subarray(Number(at), Number(at) + length));
    return bytes;
  }
  const word = (at: bigint): Hex => bytesToHex(slice(at, WORD));
  const number = (at: bigint): bigint => BigInt(word(at));
  const argument = (index: number): bigint => BigInt(HEAD_AT + WORD * index);
  const isInside = (at: bigint, length: bigint): boolean => at + length <= BigInt(input.length);

  /** Where the elements of an array begin, and how many there are. */
  function arrayAt(index: number): { first: bigint; count: number } {
    const at = BigInt(HEAD_AT) + number(argument(index));
    const count = number(at);
    const first = at + BigInt(WORD);
    return isInside(first, count * BigInt(WORD)) ? { first, count: Number(count) } : { first, count: 0 };
  }

  const elements = ({ first, count }: { first: bigint; count: number }) =>
    Array.from({ length: count }, (_, i) => first + BigInt(WORD * i));
  const segmentsAt = arrayAt(SEGMENTS);
  const segments: Uint8Array[] = [];
  for (const element of elements(segmentsAt)) {
    const at = (segmentsAt.first + number(element)) % MODULUS;
    const length = number(at);
    if (!isInside(at + BigInt(WORD), length)) {
      segments.length = 0;
      break;
    }
    segments.push(slice(at + BigInt(WORD), Number(length)));
  }
  return {
    parentCommitment: word(argument(PARENT_COMMITMENT)),
    segments,
    statesAfter: elements(arrayAt(STATES_AFTER)).map(word),
  };
}
