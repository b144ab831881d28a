// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../Attached.sol";
import {IRecordings} from "./IRecordings.sol";

/// @title What is said about recordings
/// PURPOSE: which songs are hidden from discovery, and why.
/// MONEY: none; a hidden song's earnings go on.
/// ROLES: the council hides and shows.
contract Recordings is Attached {
    mapping(uint256 songId => bool) public isHidden;

    error Recordings_NotCouncil(address caller, address council);
    error Recordings_SongUnknown(uint256 songId);
    error Recordings_HiddenAlready(uint256 songId);
    error Recordings_NotHidden(uint256 songId);

    modifier onlyCouncil() {
        address council = ledger().council();
        if (msg.sender != council) revert Recordings_NotCouncil({caller: msg.sender, council: council});
        _;
    }

    /// @notice Takes a song out of discovery, with a public reason.
    function hide(uint256 songId, string calldata reason) external onlyCouncil {
        if (ledger().songs().commitmentOf(songId) == 0) revert Recordings_SongUnknown(songId);
        if (isHidden[songId]) revert Recordings_HiddenAlready(songId);
        isHidden[songId] = true;
        emit IRecordings.SongHidden({songId: songId, reason: reason});
    }

    /// @notice Shows a hidden song again, with a public reason.
    function unhide(uint256 songId, string calldata reason) external onlyCouncil {
        if (!isHidden[songId]) revert Recordings_NotHidden(songId);
        isHidden[songId] = false;
        emit IRecordings.SongShown({songId: songId, reason: reason});
    }
}
