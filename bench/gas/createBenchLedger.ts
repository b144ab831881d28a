import {
  type Address,
  type BatchHeader,
  type BatchPlay,
  buildBatch,
  createLedgerState,
  faultProofsAbi,
  type Hex,
  type LedgerState,
  listRoot,
  musicTokenAbi,
  playLedgerAbi,
  segmentLeaf,
  songRegistryAbi,
} from "@musicchain/protocol";
import hre from "hardhat";
import { bytesToHex, encodeFunctionData, getContract, keccak256, parseEther, toHex, zeroAddress } from "viem";

/** Parameters of a local ledger: one attester alone is always on turn. */
export const BENCH_PARAMETERS = {
  window: 60n,
  answerTime: 30n,
  turn: 10n,
  openTurn: 3n,
  bond: parseEther("1"),
  playsPerDay: 1_000_000,
};

/** A CIDv1 of sha2-256 has 36 bytes. */
const EVIDENCE_CID = `0x01701220${"ab".repeat(32)}` as Hex;

/** Noon of 1 January 2030: every run has the same block times, so every run measures the same gas. */
const START = Date.UTC(2030, 0, 1, 12) / 1_000;

/** What a batch says: bytes of its plays, and where they lead. */
export type Submission = { segments: Uint8Array[]; statesAfter: Hex[]; playCount: number };

export type SubmittedBatch = Submission & {
  header: BatchHeader;
  gasUsed: bigint;
  calldata: Hex;
  transactionHash: Hex;
};

export type PostedBatch = SubmittedBatch & { state: LedgerState };

/** A ledger on a simulated network of Hardhat's, with one bonded attester that posts batches to it. */
export async function createBenchLedger(network: "hardhatL1" | "hardhatOp") {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create({ network, chainType: network === "hardhatOp" ? "op" : "l1" });
  const { viem, networkHelpers } = connection;
  const client = await viem.getPublicClient();
  const [attester, council, guardian] = await viem.getWalletClients();
  if (!attester || !council || !guardian) throw new Error("the simulated network has no accounts");

  // Half of a slashed bond goes to nobody, who has some on every real chain.
  await networkHelpers.setBalance(zeroAddress, 1n);

  let clock = START;
  /** Moves the next block `seconds` past the last one. */
  async function tick(seconds = 1): Promise<void> {
    clock += seconds;
    await networkHelpers.time.setNextBlockTimestamp(clock);
  }

  await tick();
  const faultProofs = await viem.deployContract("FaultProofs");
  await tick();
  const recordings = await viem.deployContract("Recordings");
  await tick();
  const { contract, deploymentTransaction } = await viem.sendDeploymentTransaction("PlayLedger", [
    BENCH_PARAMETERS,
    council.account.address,
    guardian.account.address,
    faultProofs.address,
    recordings.address,
  ]);
  const deployment = await client.getTransactionReceipt({ hash: deploymentTransaction.hash });
  const clients = { public: client, wallet: attester };
  const ledger = getContract({ abi: playLedgerAbi, address: contract.address, client: clients });
  const proofs = getContract({ abi: faultProofsAbi, address: faultProofs.address, client: clients });
  const songs = getContract({ abi: songRegistryAbi, address: await ledger.read.songs(), client: clients });
  const token = getContract({ abi: musicTokenAbi, address: await ledger.read.token(), client: clients });
  await gasOf(() => ledger.write.admitAttester([attester.account.address], { account: council.account }));
  const bondGas = await gasOf(() => ledger.write.bond({ value: BENCH_PARAMETERS.bond }));

  /** Builds the batch with the packages an oracle uses, and posts it on the head. */
  async function post(state: LedgerState, plays: BatchPlay[]): Promise<PostedBatch> {
    const built = buildBatch({ state, plays, day: today(), credit: () => 0n });
    if (built.drops.length > 0) throw new Error(`${built.drops.length} plays were dropped`);
    return { ...(await submit({ ...built, playCount: plays.length })), state: built.state };
  }

  const today = () => Math.floor(clock / 86_400);

  /** Submits segments on the head, whatever they say. */
  async function submit({ segments, statesAfter, playCount }: Submission): Promise<SubmittedBatch> {
    const parentId = await ledger.read.head();
    const [parentCommitment] = await ledger.read.batches([parentId]);
    const earliest = BigInt(today() * 86_400);
    const evidenceRoot = keccak256(toHex("evidence"));
    const calldata = encodeFunctionData({
      abi: playLedgerAbi,
      functionName: "submitBatch",
      args: [
        parentId,
        parentCommitment,
        earliest,
        playCount,
        evidenceRoot,
        EVIDENCE_CID,
        segments.map((segment) => bytesToHex(segment)),
        statesAfter,
      ],
    });
    await tick();
    const hash = await attester!.sendTransaction({ to: ledger.address, data: calldata });
    const receipt = await client.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error("submitBatch reverted");
    const block = await client.getBlock({ blockNumber: receipt.blockNumber });
    const header: BatchHeader = {
      batchId: await ledger.read.head(),
      parentId,
      parentCommitment,
      stateAfter: statesAfter.at(-1)!,
      segmentsRoot: listRoot(segments.map((segment, i) => segmentLeaf(segment, statesAfter[i]!))),
      evidenceRoot,
      playCount,
      day: today(),
      earliest,
      time: block.timestamp,
      attester: attester!.account.address.toLowerCase() as Address,
      window: BENCH_PARAMETERS.window,
      answerTime: BENCH_PARAMETERS.answerTime,
      bond: BENCH_PARAMETERS.bond,
    };
    const { gasUsed } = receipt;
    return { segments, statesAfter, playCount, header, gasUsed, calldata, transactionHash: hash };
  }

  /** Gas of a transaction that must succeed. */
  async function gasOf(send: () => Promise<Hex>): Promise<bigint> {
    await tick();
    const receipt = await client.waitForTransactionReceipt({ hash: await send() });
    if (receipt.status !== "success") throw new Error("the transaction reverted");
    return receipt.gasUsed;
  }

  return {
    connection,
    client,
    ledger,
    proofs,
    songs,
    token,
    attester,
    council,
    guardian,
    /** Gas of the deployment, which creates token and registry, and of the first bond. */
    deploymentGas: deployment.gasUsed,
    bondGas,
    post,
    submit,
    today,
    gasOf,
    tick,
    genesis: () => createLedgerState(),
    close: () => connection.close(),
  };
}

export type BenchLedger = Awaited<ReturnType<typeof createBenchLedger>>;
