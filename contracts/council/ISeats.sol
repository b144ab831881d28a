// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title The seats of the council
/// @notice Safety: a seat is given and taken, never sold, lent or moved; one account has one seat and one vote, and
/// votes itself. Who founded is fixed at deployment. Liveness: one seat always stays.
interface ISeats is IERC721, IERC5805 {
    event SeatGiven(uint256 indexed seatId, address indexed holder, address indexed by);
    event SeatTaken(uint256 indexed seatId, address indexed holder, address indexed by);
    /// EIP-5192: a seat is locked from the beginning.
    event Locked(uint256 tokenId);

    error Seats_NoFounders();
    error Seats_NotCouncil(address caller, address council);
    error Seats_FoundersDone(uint256 given, uint256 limit);
    error Seats_HasSeat(address account, uint256 seatId);
    error Seats_NoSeat(address account);
    error Seats_LastSeat(address account);
    error Seats_Soulbound(uint256 seatId);
    error Seats_NotDelegable(address account);

    /// @notice Gives `account` a seat, with a vote in proposals made later.
    /// @dev Requirements: the caller is the council, or a founder that still has its seat while fewer than three
    /// seats were ever given; `account` is not zero and has none. Emits {SeatGiven}.
    function give(address account) external returns (uint256 seatId);

    /// @notice Takes the seat of `account`; its votes on proposals made before stand.
    /// @dev Requirements: the caller is the council; `account` has a seat, and not the last one. Emits {SeatTaken}.
    function take(address account) external;

    /// @notice The account that acts for the council: its timelock.
    function council() external view returns (address);

    /// @notice Seats there are now.
    function count() external view returns (uint256);

    /// @notice Seats ever given; their ids are 1 to this number, and none is given twice.
    function given() external view returns (uint256);

    /// @notice Seats given at deployment: ids 1 to this number are the founders'.
    function founders() external view returns (uint256);

    /// @notice The seat of `account`, or 0.
    function seatOf(address account) external view returns (uint256 seatId);

    /// @notice EIP-5192: always true for a seat there is.
    function locked(uint256 seatId) external view returns (bool);
}
