import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole of Musicchain on one chain: the council, which creates its seats and its timelock; the contracts that
 * serve the ledger; the ledger, which takes hold of them and creates its token and its registry; and a Multicall3 for
 * chains without one. What the parameters mean, and why they are what they are: ignition/parameters/README.md.
 */
export default buildModule("Musicchain", (m) => {
  const council = m.contract("Council", [
    {
      votingDelay: m.getParameter<bigint>("votingDelay"),
      votingPeriod: m.getParameter<bigint>("votingPeriod"),
      timelockDelay: m.getParameter<bigint>("timelockDelay"),
    },
    m.getParameter<string[]>("founders"),
  ]);
  const timelock = m.staticCall(council, "timelock");
  const seats = m.contractAt("Seats", m.staticCall(council, "seats"));
  const faultProofs = m.contract("FaultProofs");
  const recordings = m.contract("Recordings");
  const ledger = m.contract("PlayLedger", [
    {
      window: m.getParameter<bigint>("window"),
      answerTime: m.getParameter<bigint>("answerTime"),
      turn: m.getParameter<bigint>("turn"),
      openTurn: m.getParameter<bigint>("openTurn"),
      bond: m.getParameter<bigint>("bond"),
      playsPerDay: m.getParameter<bigint>("playsPerDay"),
    },
    timelock,
    m.getParameter<string>("guardian"),
    faultProofs,
    recordings,
  ]);
  const token = m.contractAt("MusicToken", m.staticCall(ledger, "token"));
  const songs = m.contractAt("SongRegistry", m.staticCall(ledger, "songs"));
  const multicall3 = m.contract("Multicall3");
  return { council, seats, faultProofs, recordings, ledger, token, songs, multicall3 };
});
