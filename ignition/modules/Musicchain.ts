import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole of Musicchain on one chain: the ledger, which creates its token and its registry and takes hold of its fault
 * proofs and recordings, and a Multicall3 for chains without one. What the parameters mean, and why they are what they are: ignition/parameters/README.md.
 */
export default buildModule("Musicchain", (m) => {
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
    m.getParameter<string>("council"),
    m.getParameter<string>("guardian"),
    faultProofs,
    recordings,
  ]);
  const token = m.contractAt("MusicToken", m.staticCall(ledger, "token"));
  const songs = m.contractAt("SongRegistry", m.staticCall(ledger, "songs"));
  const multicall3 = m.contract("Multicall3");
  return { ledger, token, songs, faultProofs, recordings, multicall3 };
});
