// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

// The numbers nobody can change (docs/formats.md, section 1).

// wei per token
uint256 constant ONE = 1e18;
// below this supply nothing is burned, wei
uint256 constant FLOOR = 1e9 * ONE;
// the most that may ever be owed or exist, wei
uint256 constant CAP = 2e9 * ONE;

// plays and bytes of a segment
uint256 constant SEGMENT_PLAYS = 32;
uint256 constant SEGMENT_BYTES = 4_096;
// most bytes of one play's evidence: 32 of them fit one transaction
uint256 constant EVIDENCE_BYTES = 4_096;
// plays of a song in the discovery tier
uint256 constant DISCOVERY_PLAYS = 10_000;
// counted plays per listener and UTC day
uint256 constant PLAYS_PER_DAY = 500;

// durations that can earn and that can be registered, seconds
uint256 constant MIN_SECONDS = 30;
uint256 constant MAX_SECONDS = 14_400;
// how long before its batch's parent a play may start, seconds
uint256 constant START_SLACK = 86_400;
uint256 constant SECONDS_PER_DAY = 86_400;

// basis points of a whole, most parties of a song, highest ERC-2981 royalty
uint256 constant BPS = 10_000;
uint256 constant MAX_SPLITS = 32;
uint256 constant MAX_ROYALTY_BPS = 1_000;

// longest metadata (5 + a CID of 255 + four texts of 2 + 512 bytes) and its version
uint256 constant MAX_METADATA_BYTES = 2_316;
bytes1 constant METADATA_VERSION = 0x01;
// bytes of a raw fingerprint: 120 s, 948 items of four
uint256 constant MAX_FINGERPRINT_BYTES = 3_792;
// how far a variant's duration may be from its song's: seconds, or one part of so many
uint256 constant VARIANT_SECONDS = 7;
uint256 constant VARIANT_SHARE = 33;
