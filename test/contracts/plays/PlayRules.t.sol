// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, ONE} from "../../../contracts/Constants.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {PlayParties, PlayTerms} from "../../../contracts/plays/PlayRules.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {Test} from "../helpers/Test.sol";

contract PlayRulesTest is Test {
    uint32 private constant DAY = 20_000;
    RulesHarness private rules;

    struct Outcome {
        Fault fault;
        PlayParties parties;
        uint128 supply;
        uint256 minted;
        uint256 burned;
    }

    function setUp() public {
        rules = new RulesHarness();
    }

    function test_SelfPlay() public view {
        PlayParties memory p = _parties(0);
        p.seeder.owner = p.listener.owner;
        _refused(_terms(), p, Fault.SelfPlay);
        PlayTerms memory t = _terms();
        t.relayed = true;
        p = _parties(0);
        p.relay.owner = p.listener.owner;
        _refused(t, p, Fault.SelfPlay);
        p.relay.owner = p.seeder.owner;
        _refused(t, p, Fault.SelfPlay);
        // not relayed: the relay is not looked at
        assertEq(uint8(_apply(_terms(), p, 0).fault), uint8(Fault.None));
    }

    function test_MatureBitWrong() public view {
        _refused(_mature(), _parties(9_999), Fault.MatureBitWrong);
        _refused(_terms(), _parties(10_000), Fault.MatureBitWrong);
    }

    function test_DiscovererOnMature() public view {
        PlayTerms memory t = _mature();
        t.discoverer = true;
        _refused(t, _parties(10_000), Fault.DiscovererOnMature);
    }

    function test_DayReplayed() public view {
        PlayParties memory p = _parties(0);
        p.listener.day = DAY + 2;
        _refused(_terms(), p, Fault.DayReplayed);
        p.listener.day = DAY + 1;
        assertEq(uint8(_apply(_terms(), p, 0).fault), uint8(Fault.None));
    }

    function test_DayLimit() public view {
        PlayParties memory p = _parties(0);
        p.listener.day = DAY;
        p.listener.playsOnDay = 500;
        _refused(_terms(), p, Fault.DayLimit);
        p.listener.playsOnDay = 499;
        assertEq(_apply(_terms(), p, 0).parties.listener.playsOnDay, 500);
        p.listener.day = DAY + 1;
        p.listener.playsOnDayBefore = 500;
        _refused(_terms(), p, Fault.DayLimit);
        p.listener.playsOnDayBefore = 499;
        assertEq(_apply(_terms(), p, 0).parties.listener.playsOnDayBefore, 500);
    }

    function test_CreditExceeded() public view {
        PlayParties memory p = _parties(10_000);
        PlayTerms memory t = _mature();
        p.listener.burned = 7;
        t.burn = 5;
        t.credit = 11;
        _refused(t, p, Fault.CreditExceeded);
        t.credit = 12;
        Outcome memory o = _apply(t, p, 100);
        assertEq(uint8(o.fault), uint8(Fault.None));
        assertEq(o.parties.listener.burned, 12);
    }

    /// Every flaw at once: the faults appear in the order of the formats as the flaws are mended.
    function test_FaultsComeInOrder() public view {
        PlayParties memory p = _parties(10_000);
        PlayTerms memory t = _terms();
        t.discoverer = true;
        t.burn = 1;
        t.credit = 0;
        p.listener.day = DAY + 2;
        p.listener.playsOnDay = 500;
        p.seeder.owner = p.listener.owner;
        _refused(t, p, Fault.SelfPlay);
        p.seeder.owner = address(0x5eed);
        _refused(t, p, Fault.MatureBitWrong);
        t.mature = true;
        _refused(t, p, Fault.DiscovererOnMature);
        t.discoverer = false;
        _refused(t, p, Fault.DayReplayed);
        p.listener.day = DAY;
        _refused(t, p, Fault.DayLimit);
        p.listener.playsOnDay = 0;
        _refused(t, p, Fault.CreditExceeded);
        t.credit = 1;
        assertEq(uint8(_apply(t, p, 100).fault), uint8(Fault.None));
    }

    function test_Discovery_PaysEscrowAndServing() public view {
        Outcome memory o = _apply(_terms(), _parties(9_999), 0);
        assertEq(o.parties.song.plays, 10_000);
        assertEq(o.parties.song.escrowed, ONE);
        assertEq(o.parties.song.royalties, 0);
        assertEq(o.parties.seeder.earned, ONE);
        assertEq(o.parties.listener.earned, 0);
        assertEq(o.minted, 2 * ONE);
        assertEq(o.burned, 0);
        assertEq(o.supply, 2 * ONE);
    }

    function test_Discovery_BurnsNothingWithoutCredit() public view {
        PlayTerms memory t = _terms();
        t.burn = 1_000 * ONE;
        assertEq(uint8(_apply(t, _parties(0), 0).fault), uint8(Fault.None));
    }

    function test_Relay_TakesAQuarterOfServing() public view {
        PlayTerms memory t = _terms();
        t.relayed = true;
        Outcome memory o = _apply(t, _parties(0), 0);
        assertEq(o.parties.relay.earned, ONE / 4);
        assertEq(o.parties.seeder.earned, (ONE * 3) / 4);
        assertEq(o.minted, 2 * ONE);
    }

    function test_Discoverer_EarnsAToken() public view {
        PlayTerms memory t = _terms();
        t.discoverer = true;
        Outcome memory o = _apply(t, _parties(0), 0);
        assertEq(o.parties.listener.earned, ONE);
        assertEq(o.minted, 3 * ONE);
        assertEq(o.supply, 3 * ONE);
    }

    function test_Mature_PaysRoyaltiesAndBurns() public view {
        PlayTerms memory t = _mature();
        t.burn = 3 * ONE;
        t.credit = 3 * ONE;
        Outcome memory o = _apply(t, _parties(10_000), uint128(10 * ONE));
        assertEq(o.parties.song.royalties, ONE);
        assertEq(o.parties.song.escrowed, 0);
        assertEq(o.parties.listener.burned, 3 * ONE);
        assertEq(o.burned, 3 * ONE);
        assertEq(o.supply, 9 * ONE);
    }

    function test_Cap_IsReachedExactly() public view {
        Outcome memory o = _apply(_terms(), _parties(0), uint128(CAP - 2 * ONE));
        assertEq(o.supply, CAP);
        assertEq(o.minted, 2 * ONE);
    }

    function test_Cap_ZeroesEveryLane() public view {
        PlayTerms memory t = _terms();
        t.relayed = true;
        t.discoverer = true;
        // 3 tokens of lanes, room for one wei less
        Outcome memory o = _apply(t, _parties(5), uint128(CAP - 3 * ONE + 1));
        assertEq(o.minted, 0);
        assertEq(o.supply, CAP - 3 * ONE + 1);
        assertEq(o.parties.song.plays, 6);
        assertEq(o.parties.listener.playsOnDay, 1);
        assertEq(o.parties.song.escrowed + o.parties.listener.earned, 0);
        assertEq(o.parties.seeder.earned + o.parties.relay.earned, 0);
    }

    function test_Cap_ThawsByBurning() public view {
        PlayTerms memory t = _mature();
        t.burn = 1_000 * ONE;
        t.credit = 1_000 * ONE;
        // The burn comes first, so a mature play at the cap makes room for its own lanes.
        Outcome memory o = _apply(t, _parties(10_000), uint128(CAP));
        assertEq(o.minted, 2 * ONE);
        assertEq(o.supply, CAP - 998 * ONE);
        t.burn = ONE;
        o = _apply(t, _parties(10_000), uint128(CAP));
        assertEq(o.minted, 0);
        assertEq(o.burned, ONE);
        assertEq(o.supply, CAP - ONE);
    }

    /// Credits add to what is there, in every lane.
    function test_Lanes_AddToWhatIsThere() public view {
        PlayTerms memory t = _terms();
        t.discoverer = true;
        PlayParties memory o = _apply(t, _rich(7), 0).parties;
        assertEq(o.song.escrowed, 3 * ONE + ONE);
        assertEq(o.song.royalties, 2 * ONE);
        assertEq(o.seeder.earned, 5 * ONE + ONE);
        assertEq(o.listener.earned, 7 * ONE + ONE);
        assertEq(o.relay.earned, 11 * ONE);
        t.relayed = true;
        o = _apply(t, _rich(7), 0).parties;
        assertEq(o.seeder.earned, 5 * ONE + (ONE * 3) / 4);
        assertEq(o.relay.earned, 11 * ONE + ONE / 4);
        o = _apply(_mature(), _rich(10_000), 0).parties;
        assertEq(o.song.royalties, 2 * ONE + ONE);
        assertEq(o.song.escrowed, 3 * ONE);
        assertEq(o.listener.earned, 7 * ONE);
    }

    function test_Days_ALaterDayIsFree() public view {
        PlayParties memory p = _parties(0);
        p.listener.day = DAY - 1;
        p.listener.playsOnDay = 500;
        p.listener.playsOnDayBefore = 500;
        assertEq(uint8(_apply(_terms(), p, 0).fault), uint8(Fault.None));
    }

    function test_Days_ShiftWhenTheDayMovesOn() public view {
        PlayParties memory p = _parties(0);
        p.listener.day = DAY - 1;
        p.listener.playsOnDay = 500;
        p.listener.playsOnDayBefore = 9;
        Account memory listener = _apply(_terms(), p, 0).parties.listener;
        assertEq(listener.day, DAY);
        assertEq(listener.playsOnDay, 1);
        assertEq(listener.playsOnDayBefore, 500);
        p.listener.day = DAY - 2;
        listener = _apply(_terms(), p, 0).parties.listener;
        assertEq(listener.playsOnDay, 1);
        assertEq(listener.playsOnDayBefore, 0);
    }

    function test_Days_CountTheDayBefore() public view {
        PlayParties memory p = _parties(0);
        p.listener.day = DAY + 1;
        p.listener.playsOnDay = 500;
        p.listener.playsOnDayBefore = 2;
        Account memory listener = _apply(_terms(), p, 0).parties.listener;
        assertEq(listener.day, DAY + 1);
        assertEq(listener.playsOnDay, 500);
        assertEq(listener.playsOnDayBefore, 3);
    }

    function testFuzz_E1_E3_SupplyChangesByMintedLessBurned(
        PlayTerms memory t,
        uint128 supply,
        uint64 plays,
        uint128 burned
    ) public view {
        supply = uint128(bound(supply, 1_000 * ONE, CAP));
        t.burn = bound(t.burn, 0, 1_000 * ONE);
        PlayParties memory p = _parties(plays % 20_000);
        p.listener.burned = uint128(bound(burned, 0, CAP));
        t.day = DAY + (t.day % 3);
        p.listener.day = DAY + 1;
        Outcome memory o = _apply(t, p, supply);
        assertEq(uint256(o.supply) + o.burned, supply + o.minted);
        assertLe(o.supply, CAP);
        assertEq(o.parties.listener.burned, p.listener.burned + o.burned);
        uint256 lanes = o.parties.song.royalties + o.parties.song.escrowed;
        lanes += o.parties.listener.earned + o.parties.seeder.earned + o.parties.relay.earned;
        assertEq(lanes, o.minted);
        if (o.fault != Fault.None) assertEq(abi.encode(o.parties), abi.encode(p));
        else assertEq(o.parties.song.plays, p.song.plays + 1);
    }

    function _apply(
        PlayTerms memory t,
        PlayParties memory p,
        uint128 supply
    ) private view returns (Outcome memory o) {
        (o.fault, o.parties, o.supply, o.minted, o.burned) = rules.applyPlay(t, p, supply);
    }

    function _refused(PlayTerms memory t, PlayParties memory p, Fault expected) private view {
        Outcome memory o = _apply(t, p, 77);
        assertEq(uint8(o.fault), uint8(expected));
        assertEq(abi.encode(o.parties), abi.encode(p));
        assertEq(o.supply, 77);
        assertEq(o.minted + o.burned, 0);
    }

    function _terms() private pure returns (PlayTerms memory t) {
        t.day = DAY;
    }

    function _mature() private pure returns (PlayTerms memory t) {
        t.day = DAY;
        t.mature = true;
    }

    /// Everybody has something already.
    function _rich(uint64 plays) private pure returns (PlayParties memory p) {
        p = _parties(plays);
        p.song.royalties = uint128(2 * ONE);
        p.song.escrowed = uint128(3 * ONE);
        p.seeder.earned = uint128(5 * ONE);
        p.listener.earned = uint128(7 * ONE);
        p.relay.earned = uint128(11 * ONE);
    }

    function _parties(uint64 plays) private pure returns (PlayParties memory p) {
        p.song = Song({plays: plays, royalties: 0, escrowed: 0});
        p.listener.owner = address(0x115);
        p.seeder.owner = address(0x5eed);
        p.relay.owner = address(0x3e1a);
    }
}
