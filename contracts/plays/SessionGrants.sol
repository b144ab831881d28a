// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Evidence} from "./Evidence.sol";
import {ISessionGrants, SessionGrant} from "./ISessionGrants.sol";

/// @title Session grants on chain
/// PURPOSE: a contract wallet registers its grant, because what ERC-1271 answers can change after an honest
/// batch relied on it; any wallet can take a grant back.
abstract contract SessionGrants is ISessionGrants, EIP712 {
    /// @inheritdoc ISessionGrants
    mapping(bytes32 digest => uint256 time) public grantRegisteredAt;
    /// @inheritdoc ISessionGrants
    mapping(address listener => mapping(bytes32 digest => uint256 time)) public grantRevokedAt;

    /// @inheritdoc ISessionGrants
    function registerGrant(SessionGrant calldata grant) external returns (bytes32 digest) {
        // Check
        if (msg.sender != grant.listener) {
            revert SessionGrants_NotListener({caller: msg.sender, listener: grant.listener});
        }
        uint256 length = grant.sessionKey.length;
        if (length != Evidence.P256_KEY && length != Evidence.SECP256K1_KEY) {
            revert SessionGrants_KeyLength(length);
        }
        if (grant.validFrom >= grant.validUntil) {
            revert SessionGrants_TimeOrder({validFrom: grant.validFrom, validUntil: grant.validUntil});
        }
        digest = grantDigest(grant);
        uint256 registeredAt = grantRegisteredAt[digest];
        if (registeredAt != 0) revert SessionGrants_AlreadyRegistered(digest, registeredAt);

        // Effect
        grantRegisteredAt[digest] = block.timestamp;
        emit GrantRegistered({listener: msg.sender, digest: digest, grant: grant});
    }

    /// @inheritdoc ISessionGrants
    function revokeGrant(bytes32 digest) external {
        uint256 revokedAt = grantRevokedAt[msg.sender][digest];
        if (revokedAt != 0) revert SessionGrants_AlreadyRevoked(digest, revokedAt);
        grantRevokedAt[msg.sender][digest] = block.timestamp;
        emit GrantRevoked({listener: msg.sender, digest: digest});
    }

    /// @inheritdoc ISessionGrants
    function grantDigest(SessionGrant calldata grant) public view returns (bytes32) {
        return _hashTypedDataV4(Evidence.hashGrant(grant));
    }
}
