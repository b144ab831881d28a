// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMusicToken} from "../../../contracts/token/IMusicToken.sol";
import {Vm} from "./Test.sol";

/// Signs ERC-2612 permits.
library Permits {
    bytes32 private constant TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    function sign(
        Vm vm,
        IMusicToken token,
        uint256 key,
        address spender,
        uint256 value,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address owner = vm.addr(key);
        bytes32 content = keccak256(
            abi.encode(TYPEHASH, owner, spender, value, token.nonces(owner), deadline)
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content)));
    }
}
