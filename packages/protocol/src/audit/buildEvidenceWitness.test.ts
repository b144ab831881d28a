import { describe, expect, it } from "vitest";
import { DAY, play } from "../../test/plays.ts";
import { hexToBytes } from "../bytes.ts";
import { FatalError } from "../errors.ts";
import { buildBatch } from "../ledger/buildBatch.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import { accountLeaf } from "../ledger/hashing.ts";
import { createLedgerState } from "../ledger/ledgerState.ts";
import { listRoot, rootFromListPath } from "../ledger/list.ts";
import { rootFromPath } from "../ledger/path.ts";
import { accountClaim } from "./accountClaim.ts";
import { buildEvidenceWitness } from "./buildEvidenceWitness.ts";
import { openEvidence } from "./openEvidence.ts";

// That the contract takes these witnesses is shown by test/differential/evidenceProofs.test.ts.
describe("buildEvidenceWitness", () => {
  const plays = Array.from({ length: 40 }, (_, i) => play(1 + (i % 3), 1 + (i % 5), 20 + (i % 7)));
  const batch = buildBatch({ state: createLedgerState(), plays, day: DAY, credit: () => 0n });
  const evidences = plays.map((_, i) => Uint8Array.of(1, i));

  it("opens evidence and accounts of a play", () => {
    const { record } = batch.results[35]!;
    const end = batch.state;
    const opened = openEvidence(evidences, 35);
    const witness = buildEvidenceWitness({ opened, record, end, recorded: undefined });
    const leaf = evidenceLeaf(hexToBytes(witness.evidence));
    expect(rootFromListPath(leaf, 35, 40, witness.siblings)).toBe(listRoot(evidences.map(evidenceLeaf)));
    const { listener, seeder } = witness.accounts;
    expect([listener.index, seeder.index]).toEqual([record.listener, record.seeder]);
    expect([listener.account.owner, seeder.account.owner]).toEqual([
      batch.results[35]!.play.listener,
      batch.results[35]!.play.seeder,
    ]);
    for (const claim of Object.values(witness.accounts)) {
      expect(rootFromPath(accountLeaf(claim.account), claim.index, claim)).toBe(witness.end.accountsRoot);
    }
    expect(witness.recorded.splits).toEqual([]);
  });

  it("refuses an account the state does not have", () => {
    expect(() => accountClaim(batch.state, batch.state.accountCount)).toThrow(FatalError);
  });
});
