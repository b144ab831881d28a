// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {DISCOVERY_PLAYS, PLAYS_PER_DAY} from "../Constants.sol";
import {Fault} from "./Faults.sol";
import {Lanes} from "./Lanes.sol";
import {Account, Song} from "./State.sol";

/// What one play does to the state: the record's bits and the batch it stands in.
struct PlayTerms {
    bool relayed;
    bool discoverer;
    bool mature;
    // UTC day of the batch
    uint32 day;
    // the batch's burn, wei
    uint256 burn;
    // listening credit the listener ever bought, wei
    uint256 credit;
}

/// The leaves one play touches. `relay` is read only where the play is relayed.
struct PlayParties {
    Song song;
    Account listener;
    Account seeder;
    Account relay;
}

/// @title What a counted play credits and burns (docs/formats.md, section 6)
/// @notice The whole of the economics, one play at a time. INVARIANT: minted − burned == change of the supply.
library PlayRules {
    /// @notice Applies one play to `parties` in place; with a fault nothing is changed.
    /// @param accruedSupply before the play, wei
    /// @return fault the first that applies
    /// @return supplyAfter accrued supply after the play, wei
    /// @return minted lanes credited, wei
    /// @return burned of the listener's credit, wei
    function applyPlay(
        PlayTerms memory terms,
        PlayParties memory parties,
        uint128 accruedSupply
    ) internal pure returns (Fault fault, uint128 supplyAfter, uint256 minted, uint256 burned) {
        Account memory listener = parties.listener;
        Song memory song = parties.song;

        // Check
        if (!_distinct(terms, parties)) return (Fault.SelfPlay, accruedSupply, 0, 0);
        bool mature = song.plays >= DISCOVERY_PLAYS;
        if (terms.mature != mature) return (Fault.MatureBitWrong, accruedSupply, 0, 0);
        if (mature && terms.discoverer) return (Fault.DiscovererOnMature, accruedSupply, 0, 0);
        if (uint256(terms.day) + 1 < listener.day) return (Fault.DayReplayed, accruedSupply, 0, 0);
        if (_playsOn(listener, terms.day) >= PLAYS_PER_DAY) return (Fault.DayLimit, accruedSupply, 0, 0);
        burned = mature ? terms.burn : 0;
        if (listener.burned + burned > terms.credit) return (Fault.CreditExceeded, accruedSupply, 0, 0);

        // Effect
        listener.burned += uint128(burned);
        (supplyAfter, minted) = Lanes.mint(accruedSupply, uint128(burned), terms.discoverer);
        if (minted > 0) _credit(terms, parties);
        song.plays += 1;
        _countDay(listener, terms.day);
    }

    function _credit(PlayTerms memory terms, PlayParties memory parties) private pure {
        if (terms.mature) parties.song.royalties += Lanes.ARTIST;
        else parties.song.escrowed += Lanes.ARTIST;
        if (terms.relayed) {
            parties.relay.earned += Lanes.RELAY_SHARE;
            parties.seeder.earned += Lanes.SERVING - Lanes.RELAY_SHARE;
        } else {
            parties.seeder.earned += Lanes.SERVING;
        }
        if (terms.discoverer) parties.listener.earned += Lanes.DISCOVERER;
    }

    /// Owners are compared, not indexes: the same owner at two indexes would still be paying itself.
    function _distinct(PlayTerms memory terms, PlayParties memory parties) private pure returns (bool) {
        address listener = parties.listener.owner;
        address seeder = parties.seeder.owner;
        if (listener == seeder) return false;
        if (!terms.relayed) return true;
        return parties.relay.owner != listener && parties.relay.owner != seeder;
    }

    /// Plays the leaf already counts for `day`, which is at earliest the day before the leaf's.
    function _playsOn(Account memory listener, uint32 day) private pure returns (uint256) {
        if (day == listener.day) return listener.playsOnDay;
        return day < listener.day ? listener.playsOnDayBefore : 0;
    }

    function _countDay(Account memory listener, uint32 day) private pure {
        if (day < listener.day) {
            listener.playsOnDayBefore += 1;
        } else if (day == listener.day) {
            listener.playsOnDay += 1;
        } else {
            listener.playsOnDayBefore = day - listener.day == 1 ? listener.playsOnDay : 0;
            listener.playsOnDay = 1;
            listener.day = day;
        }
    }
}
