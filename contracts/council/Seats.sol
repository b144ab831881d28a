// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721Votes} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Votes.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {ICouncil} from "./ICouncil.sol";
import {ISeats} from "./ISeats.sol";

/// @title Seats nobody can transfer
/// PURPOSE: says who votes in the council, one account one vote, now and at any time before.
/// MONEY: none.
/// ROLES: founders (named in the constructor) give seats until the third was given, counting their own, and never
/// again, however few seats are left later. Then only the council gives, and only the council ever takes.
/// LIVENESS: the last seat cannot be taken.
contract Seats is ISeats, ERC721Votes {
    // the founders' power ends with this many seats ever given
    uint256 private constant FOUNDING_SEATS = 3;
    // ERC-165 id of EIP-5192
    bytes4 private constant EIP_5192 = 0xb45a3c0e;

    // The council that votes by these seats created them; its timelock never changes.
    ICouncil private immutable _governor;
    /// @inheritdoc ISeats
    uint256 public immutable founders;
    /// @inheritdoc ISeats
    uint256 public given;
    /// @inheritdoc ISeats
    uint256 public count;
    /// @inheritdoc ISeats
    mapping(address account => uint256 seatId) public seatOf;

    constructor(address[] memory founders_) ERC721("Musicchain Seat", "SEAT") EIP712("Musicchain Seat", "1") {
        if (founders_.length == 0) revert Seats_NoFounders();
        _governor = ICouncil(msg.sender);
        founders = founders_.length;
        for (uint256 i; i < founders_.length; i++) _give(founders_[i]);
    }

    /// @inheritdoc ISeats
    function give(address account) external returns (uint256 seatId) {
        if (msg.sender != council()) {
            uint256 own = seatOf[msg.sender];
            if (own == 0 || own > founders) {
                revert Seats_NotCouncil({caller: msg.sender, council: council()});
            }
            if (given >= FOUNDING_SEATS) revert Seats_FoundersDone({given: given, limit: FOUNDING_SEATS});
        }
        return _give(account);
    }

    /// @inheritdoc ISeats
    function take(address account) external {
        // Check
        if (msg.sender != council()) revert Seats_NotCouncil({caller: msg.sender, council: council()});
        uint256 seatId = seatOf[account];
        if (seatId == 0) revert Seats_NoSeat(account);
        if (count == 1) revert Seats_LastSeat(account);

        // Effect
        count--;
        seatOf[account] = 0;
        _burn(seatId);
        emit SeatTaken({seatId: seatId, holder: account, by: msg.sender});
    }

    /// @notice Refused: a seat obeys nobody but the council.
    function approve(address, uint256 seatId) public pure override(ERC721, IERC721) {
        revert Seats_Soulbound(seatId);
    }

    /// @notice Refused: a seat obeys nobody but the council.
    function setApprovalForAll(address, bool) public pure override(ERC721, IERC721) {
        revert Seats_Soulbound(0);
    }

    /// @inheritdoc ISeats
    function locked(uint256 seatId) external view returns (bool) {
        _requireOwned(seatId);
        return true;
    }

    /// @inheritdoc ISeats
    function council() public view returns (address) {
        return _governor.timelock();
    }

    /// @notice Who votes with the seat of `account`: that account.
    function delegates(address account) public pure override(Votes, IVotes) returns (address) {
        return account;
    }

    /// @notice Votes count by block time, seconds (ERC-6372).
    function clock() public view override(Votes, IERC6372) returns (uint48) {
        return Time.timestamp();
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Votes, IERC6372) returns (string memory) {
        return "mode=timestamp";
    }

    function supportsInterface(bytes4 id) public view override(ERC721, IERC165) returns (bool) {
        return id == EIP_5192 || super.supportsInterface(id);
    }

    function _give(address account) private returns (uint256 seatId) {
        // Check
        uint256 own = seatOf[account];
        if (own != 0) revert Seats_HasSeat(account, own);

        // Effect
        seatId = ++given;
        count++;
        seatOf[account] = seatId;
        // Not the safe variant: it would call the new holder, which may be a wallet that cannot show NFTs.
        _mint(account, seatId);
        emit Locked(seatId);
        emit SeatGiven({seatId: seatId, holder: account, by: msg.sender});
    }

    /// INVARIANT: a seat has one holder from giving to taking.
    function _update(address to, uint256 seatId, address auth) internal override returns (address from) {
        from = super._update(to, seatId, auth);
        if (from != address(0) && to != address(0)) revert Seats_Soulbound(seatId);
    }

    function _delegate(address account, address) internal pure override {
        revert Seats_NotDelegable(account);
    }
}
