// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {PlayStatement} from "../../../contracts/plays/Evidence.sol";
import {SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {Vm} from "./Test.sol";

/// Writes what Evidence reads (docs/formats.md, section 5), and signs as wallets and session keys do.
library EvidenceWriter {
    uint256 internal constant SECP256K1_N =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @param grantSignature empty: the grant stands on chain
    function write(
        SessionGrant memory grant,
        bytes memory grantSignature,
        PlayStatement memory statement,
        bytes memory signature
    ) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(
            uint8(1),
            uint8(grant.sessionKey.length),
            grant.sessionKey,
            grant.listener,
            grant.attester,
            grant.validFrom,
            grant.validUntil,
            grant.maxBurnPerPlay
        );
        bytes memory kind =
            grantSignature.length == 0 ? bytes(hex"01") : bytes.concat(hex"00", grantSignature);
        bytes memory body = abi.encodePacked(
            uint32(statement.song),
            statement.seeder,
            statement.relay,
            statement.start,
            statement.end,
            uint16(statement.coverage.length),
            statement.coverage
        );
        return bytes.concat(head, kind, body, signature);
    }

    /// secp256k1: r ‖ s ‖ v.
    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// P-256 as WebCrypto signs, with low s: r ‖ s.
    function signP256(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(abi.encode(digest)));
        return abi.encodePacked(r, lowS(s));
    }

    function lowS(bytes32 s) internal pure returns (bytes32) {
        return uint256(s) > P256.N / 2 ? bytes32(P256.N - uint256(s)) : s;
    }

    /// The same signature with the other s, which recovers to the same key: r ‖ n − s ‖ v.
    function mirrored(bytes memory signature) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(0), bytes32(0), uint8(signature[64]));
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        return abi.encodePacked(r, SECP256K1_N - uint256(s), uint8(55 - v));
    }

    function p256Key(uint256 key) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(x, y);
    }
}
