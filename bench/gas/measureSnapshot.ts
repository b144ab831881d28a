import { glob } from "node:fs/promises";
import hre from "hardhat";
import { readStorageLayout, type StorageLayout } from "../../scripts/snapshots/readStorageLayout.ts";
import { findRoot } from "../../scripts/testing/stages.ts";
import { createBenchLedger } from "./createBenchLedger.ts";
import { measureBatches } from "./measureBatches.ts";
import { measureEvidenceProofs } from "./measureEvidenceProofs.ts";
import { measureMoney } from "./measureMoney.ts";
import { measureRecordings } from "./measureRecordings.ts";
import { measureRoyalties } from "./measureRoyalties.ts";
import { measureSegmentProofs } from "./measureSegmentProofs.ts";

export type Snapshot = {
  /** Gas of whole transactions, by what they do. */
  gas: Record<string, number>;
  /** Bytes of deployed contracts' code (the limit is 24 576) and of what deploys them (49 152). */
  size: Record<string, { runtime: number; creation: number }>;
  /** Which variable is where: a second version must not read the first one's storage wrongly. */
  storage: StorageLayout;
};

const CONTRACTS = [
  "PlayLedger",
  "FaultProofs",
  "EvidenceJudge",
  "SegmentJudge",
  "Recordings",
  "SongRegistry",
  "MusicToken",
  "Seats",
  "Council",
  "Multicall3",
];
const bytes = (hex: string) => (hex.length - 2) / 2;

/** Storage layouts of those contracts; libraries keep nothing. */
async function measureStorage(): Promise<StorageLayout> {
  const root = findRoot(import.meta.dirname);
  const files: string[] = [];
  for await (const file of glob("contracts/**/*.sol", { cwd: root })) {
    if (CONTRACTS.some((name) => file.endsWith(`/${name}.sol`))) files.push(file);
  }
  return readStorageLayout(root, files.sort());
}

/** The figures that `snapshots/` keeps. They are the same on every machine. */
export async function measureSnapshot(): Promise<Snapshot> {
  const bench = await createBenchLedger("hardhatL1");
  try {
    const batches = await measureBatches(bench, [1, 32, 1_000]);
    const money = await measureMoney(bench);
    const royalties = await measureRoyalties(bench);
    const recordings = await measureRecordings(bench);
    const proofs = await measureSegmentProofs(bench);
    const evidence = await measureEvidenceProofs();
    // Not the deployment: its gas moves with every comment, by the hash of the sources in the code.
    const gas: Record<string, number> = { "bond an attester": Number(bench.bondGas) };
    for (const batch of batches) {
      gas[`submit ${batch.plays} plays of new accounts`] = Math.round(batch.newAccounts * batch.plays);
      gas[`submit ${batch.plays} plays on top`] = Math.round(batch.knownAccounts * batch.plays);
    }
    gas["register a song"] = money.registrationGas;
    gas["register ten songs"] = Math.round(money.registrationManyGas * 10);
    gas["register a byte"] = money.registrationGasPerByte;
    gas["finalise a batch"] = money.finaliseGas;
    gas["claim, first time"] = money.claimFirstGas;
    gas["claim for 20 accounts, first time"] = money.claimFirst20Gas;
    gas["claim for 50 accounts, first time"] = money.claimFirst50Gas;
    gas["claim, later"] = money.claimGas;
    gas["claim for 20 accounts, later"] = money.claim20Gas;
    gas["claim for 50 accounts, later"] = money.claim50Gas;
    gas["claim royalties of two parties, first time"] = royalties.claimRoyaltiesFirstGas;
    gas["claim royalties of 20 songs, first time"] = royalties.claimRoyaltiesFirst20Gas;
    gas["claim royalties of 50 songs, first time"] = royalties.claimRoyaltiesFirst50Gas;
    gas["claim royalties of two parties, later"] = money.claimRoyaltiesGas;
    gas["buy credit, later"] = money.buyCreditGas;
    gas["prove a wrong segment of 10 plays"] = proofs.faultProofSegmentGas;
    gas["prove a wrong segment of 32 plays"] = proofs.faultProofSegmentFullGas;
    gas["prove a wrong segment, at worst"] = proofs.faultProofSegmentWorstGas;
    gas["prove a wrong order"] = proofs.faultProofOrderGas;
    gas["prove a wrong order, at worst"] = proofs.faultProofOrderWorstGas;
    gas["prove wrong evidence"] = evidence.faultProofEvidenceGas;
    gas["prove wrong evidence, at worst"] = evidence.faultProofEvidenceWorstGas;
    gas["prove wrong evidence, at worst, without the precompile"] =
      evidence.faultProofEvidenceWorstNoPrecompileGas;
    gas["prove an overlap"] = evidence.faultProofOverlapGas;
    gas["prove a second discoverer"] = evidence.faultProofDiscovererGas;
    gas["prove an owner twice"] = evidence.faultProofOwnerTwiceGas;
    gas["prove an overlap, at worst"] = evidence.faultProofOverlapWorstGas;
    gas["prove a second discoverer, at worst"] = evidence.faultProofDiscovererWorstGas;
    gas["prove an owner twice, at worst"] = evidence.faultProofOwnerTwiceWorstGas;
    gas["demand evidence"] = evidence.demandGas;
    gas["answer a demand, at worst"] = evidence.answerWorstGas;
    gas["let a demand expire"] = evidence.expireGas;

    gas["compare two fingerprints, execution"] = recordings.fingerprintMatchGas;
    gas["compare two silences, execution"] = recordings.fingerprintMatchWorstGas;
    gas["prove a duplicate"] = recordings.proveDuplicateGas;
    gas["add a variant"] = recordings.addVariantGas;

    const size: Snapshot["size"] = {};
    for (const name of CONTRACTS) {
      const artifact = await hre.artifacts.readArtifact(name);
      size[name] = { runtime: bytes(artifact.deployedBytecode), creation: bytes(artifact.bytecode) };
    }
    return { gas, size, storage: await measureStorage() };
  } finally {
    await bench.close();
  }
}
