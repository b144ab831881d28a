// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What the transaction that answers a demand is charged for, gas
/// PURPOSE: so that an answer is paid what it costs: who withholds evidence until it is demanded earns nothing by it.
/// ASSUMPTIONS: calldata is priced as by EIP-2028 and EIP-7623. Only the bytes that an answer must have are reckoned,
/// not those that a transaction has: nobody makes an answer dearer for the demander by padding it.
library AnswerGas {
    uint256 private constant TRANSACTION = 21_000;
    // per token, a zero byte or a quarter of another one: beside execution, and at the least
    uint256 private constant PER_TOKEN = 4;
    uint256 private constant FLOOR_PER_TOKEN = 10;
    // tokens of selector, header, segment, offsets and lengths
    uint256 private constant FRAME_TOKENS = 1_200;
    // tokens of an evidence's offset and length
    uint256 private constant EVIDENCE_TOKENS = 78;
    uint256 private constant SIBLING_TOKENS = 128;

    uint256 private constant LOW_BITS = 0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f;
    uint256 private constant EVEN_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant EACH_PAIR = 0x0001000100010001000100010001000100010001000100010001000100010001;

    /// Gas of an answer whose evidences have `tokens` and whose call takes `execution`.
    function charged(uint256 tokens, uint256 siblings, uint256 execution) internal pure returns (uint256) {
        tokens += FRAME_TOKENS + SIBLING_TOKENS * siblings;
        uint256 usual = PER_TOKEN * tokens + execution;
        uint256 least = FLOOR_PER_TOKEN * tokens;
        return TRANSACTION + (usual > least ? usual : least);
    }

    /// Tokens of one evidence as calldata has it, zeros up to a whole word with it. At most 8,160 bytes.
    function tokensOf(bytes calldata evidence) internal pure returns (uint256) {
        uint256 zeros;
        assembly ("memory-safe") {
            let end := add(evidence.offset, evidence.length)
            for {
                let at := evidence.offset
            } lt(at, end) {
                at := add(at, 0x20)
            } {
                let word := calldataload(at)
                let inside := sub(end, at)
                // What lies behind the end is not zero.
                if lt(inside, 0x20) {
                    word := or(word, shr(shl(3, inside), not(0)))
                }
                // The top bit of a byte stays clear only if all its bits are; counted byte by byte, at most 255.
                let filled := or(add(and(word, LOW_BITS), LOW_BITS), word)
                zeros := add(zeros, shr(7, not(or(filled, LOW_BITS))))
            }
            zeros := add(and(zeros, EVEN_BYTES), and(shr(8, zeros), EVEN_BYTES))
            zeros := shr(240, mul(zeros, EACH_PAIR))
        }
        uint256 padding = (32 - (evidence.length % 32)) % 32;
        return EVIDENCE_TOKENS + 4 * evidence.length - 3 * zeros + padding;
    }
}
