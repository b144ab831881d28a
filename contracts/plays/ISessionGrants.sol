// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A wallet's word that a session key may sign its plays, for one attester and a time (EIP-712).
struct SessionGrant {
    address listener;
    // P-256: x ‖ y, 64 bytes; secp256k1: the address, 20 bytes
    bytes sessionKey;
    address attester;
    // seconds, [validFrom, validUntil)
    uint64 validFrom;
    uint64 validUntil;
    // wei a mature play may burn of the listening credit
    uint128 maxBurnPerPlay;
}

/// @title Session grants on chain: for contract wallets, and for taking a grant back
/// @notice Both times are written once. An event counts for plays that start strictly after its block time, so
/// nothing that happens later can make an honest batch wrong.
interface ISessionGrants {
    event GrantRegistered(address indexed listener, bytes32 indexed digest, SessionGrant grant);
    event GrantRevoked(address indexed listener, bytes32 indexed digest);

    error SessionGrants_NotListener(address caller, address listener);
    error SessionGrants_KeyLength(uint256 length);
    error SessionGrants_TimeOrder(uint256 validFrom, uint256 validUntil);
    error SessionGrants_AlreadyRegistered(bytes32 digest, uint256 registeredAt);
    error SessionGrants_AlreadyRevoked(bytes32 digest, uint256 revokedAt);

    /// @notice Registers a grant in place of a signature: the way of contract wallets.
    /// @dev Requirements: the caller is the listener; the key has 64 or 20 bytes; `validFrom < validUntil`; the
    /// grant was not registered before. Emits {GrantRegistered}.
    function registerGrant(SessionGrant calldata grant) external returns (bytes32 digest);

    /// @notice Takes back a grant of the caller, registered or signed.
    /// @dev Requirements: the caller did not revoke this digest before. Emits {GrantRevoked}.
    function revokeGrant(bytes32 digest) external;

    /// @notice Block time of the registration, 0 for never.
    function grantRegisteredAt(bytes32 digest) external view returns (uint256);

    /// @notice Block time of the revocation by `listener`, 0 for never. Only the listener's own word counts.
    function grantRevokedAt(address listener, bytes32 digest) external view returns (uint256);

    /// @notice The EIP-712 digest of a grant, which is its identity.
    function grantDigest(SessionGrant calldata grant) external view returns (bytes32);
}
