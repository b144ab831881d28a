// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISessionGrants, SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {World} from "../helpers/World.sol";

/// A wallet with code: it cannot sign, so it registers.
contract ContractWallet {
    function register(ISessionGrants ledger, SessionGrant calldata grant) external returns (bytes32) {
        return ledger.registerGrant(grant);
    }

    function revoke(ISessionGrants ledger, bytes32 digest) external {
        ledger.revokeGrant(digest);
    }
}

contract SessionGrantsTest is World {
    ContractWallet private wallet;
    SessionGrant private grant;

    function setUp() public {
        _deploy();
        wallet = new ContractWallet();
        grant = SessionGrant({
            listener: address(wallet),
            sessionKey: new bytes(64),
            attester: FIRST,
            validFrom: uint64(NOON),
            validUntil: uint64(NOON + 7 days),
            maxBurnPerPlay: 1 ether
        });
    }

    function test_Register_ByAContractWallet() public {
        vm.warp(NOON + 5);
        bytes32 digest = ledger.grantDigest(grant);
        vm.expectEmit(address(ledger));
        emit ISessionGrants.GrantRegistered(address(wallet), digest, grant);
        assertEq(wallet.register(ledger, grant), digest);
        assertEq(ledger.grantRegisteredAt(digest), NOON + 5);
        assertEq(ledger.grantRevokedAt(address(wallet), digest), 0);
    }

    function test_Register_RevertWhen_NotListener() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ISessionGrants.SessionGrants_NotListener.selector,
                address(this),
                address(wallet)
            )
        );
        ledger.registerGrant(grant);
    }

    function test_Register_RevertWhen_KeyLength() public {
        grant.sessionKey = new bytes(33);
        vm.expectRevert(abi.encodeWithSelector(ISessionGrants.SessionGrants_KeyLength.selector, 33));
        wallet.register(ledger, grant);
        grant.sessionKey = new bytes(20);
        wallet.register(ledger, grant);
    }

    function test_Register_RevertWhen_TimesAreOutOfOrder() public {
        grant.validUntil = grant.validFrom;
        vm.expectRevert(abi.encodeWithSelector(ISessionGrants.SessionGrants_TimeOrder.selector, NOON, NOON));
        wallet.register(ledger, grant);
    }

    function test_Register_RevertWhen_Again() public {
        bytes32 digest = wallet.register(ledger, grant);
        vm.warp(NOON + 100);
        vm.expectRevert(
            abi.encodeWithSelector(ISessionGrants.SessionGrants_AlreadyRegistered.selector, digest, NOON)
        );
        wallet.register(ledger, grant);
        assertEq(ledger.grantRegisteredAt(digest), NOON);
    }

    function test_Revoke_CountsForTheCallerOnly() public {
        bytes32 digest = ledger.grantDigest(grant);
        ledger.revokeGrant(digest);
        assertEq(ledger.grantRevokedAt(address(wallet), digest), 0);
        vm.expectEmit(address(ledger));
        emit ISessionGrants.GrantRevoked(address(wallet), digest);
        wallet.revoke(ledger, digest);
        assertEq(ledger.grantRevokedAt(address(wallet), digest), NOON);
    }

    /// A revocation that could be repeated could be moved to a later time.
    function test_Revoke_RevertWhen_Again() public {
        bytes32 digest = ledger.grantDigest(grant);
        wallet.revoke(ledger, digest);
        vm.warp(NOON + 100);
        vm.expectRevert(
            abi.encodeWithSelector(ISessionGrants.SessionGrants_AlreadyRevoked.selector, digest, NOON)
        );
        wallet.revoke(ledger, digest);
        assertEq(ledger.grantRevokedAt(address(wallet), digest), NOON);
    }

    function test_Digest_IsTheTypedData() public view {
        assertEq(ledger.grantDigest(grant), _digest(block.chainid, address(ledger)));
        (, string memory name, string memory version, , address verifier, , ) = ledger.eip712Domain();
        assertEq(bytes(name), "Musicchain");
        assertEq(bytes(version), "1");
        assertEq(verifier, address(ledger));
    }

    function test_Digest_IsAnotherOnAnotherChain() public {
        uint256 here = block.chainid;
        bytes32 digest = ledger.grantDigest(grant);
        vm.chainId(here + 1);
        assertTrue(ledger.grantDigest(grant) != digest, "bound to the chain");
        assertEq(ledger.grantDigest(grant), _digest(here + 1, address(ledger)));
    }

    function _digest(uint256 chainId, address verifier) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Musicchain"),
                keccak256("1"),
                chainId,
                verifier
            )
        );
        bytes32 content = keccak256(
            abi.encode(
                keccak256(
                    "SessionGrant(address listener,bytes sessionKey,address attester,uint64 validFrom,uint64 validUntil,uint128 maxBurnPerPlay)"
                ),
                grant.listener,
                keccak256(grant.sessionKey),
                grant.attester,
                grant.validFrom,
                grant.validUntil,
                grant.maxBurnPerPlay
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }
}
