import {
  coveredSeconds,
  type Domain,
  decodeEvidence,
  type Evidence,
  evidenceLeaf,
  grantDigest,
  rootFromListPath,
  statementDigest,
  verifyP256,
} from "@musicchain/protocol";
import { fromHex } from "../lib/hex.ts";
import type { ProofStep } from "./checkAccountProof.ts";

export type CheckedEvidence = {
  evidence: Evidence | undefined;
  digest: string | undefined;
  covered: number;
  steps: ProofStep[];
};

type BatchPlay = {
  batch: { playCount: number; evidenceRoot: string; attester: string };
  index: number;
  record: { song: number; listener: string; seeder: string; relay: string };
  evidence: `0x${string}`;
  evidencePath: `0x${string}`[];
};

/**
 * Checks one play's evidence in this browser: it is the one the batch committed to, it says what the play's record
 * says, and the session key signed it. `recover` gives a plain account's signer of the grant.
 */
export async function checkPlayEvidence(
  domain: Domain,
  { batch, index, record, evidence: hex, evidencePath }: BatchPlay,
  recover: (digest: `0x${string}`, signature: Uint8Array) => Promise<string | undefined>,
): Promise<CheckedEvidence> {
  const bytes = fromHex(hex);
  const evidence = decodeEvidence(bytes);
  const root = rootFromListPath(evidenceLeaf(bytes), index, batch.playCount, evidencePath);
  const committed = {
    text: `Place ${index} of the batch's evidence root holds these bytes`,
    holds: root === batch.evidenceRoot,
  };
  if (evidence === undefined) {
    return {
      evidence,
      digest: undefined,
      covered: 0,
      steps: [committed, { text: "The bytes are evidence", holds: false }],
    };
  }
  const { statement, grant, grantSignature, statementSignature } = evidence;
  const digest = statementDigest(domain, statement);
  const key = fromHex(grant.sessionKey);
  const signedByKey =
    key.length === 64
      ? verifyP256(digest, statementSignature, key)
      : (await recover(digest, statementSignature)) === grant.sessionKey;
  const granted =
    grantSignature === undefined ||
    (await recover(grantDigest(domain, grant), grantSignature)) === grant.listener;
  const same = (["song", "listener", "seeder", "relay"] as const).every(
    (field) => statement[field] === record[field],
  );
  return {
    evidence,
    digest,
    covered: coveredSeconds(statement.coverage),
    steps: [
      committed,
      { text: "Song, listener, seeder and relay are those of the play's record", holds: same },
      {
        text: "The statement is addressed to the batch's oracle",
        holds: statement.attester === batch.attester,
      },
      { text: "The session key signed the statement", holds: signedByKey },
      {
        text:
          grantSignature === undefined
            ? "The grant is registered on the chain (not checked here)"
            : "The listener's wallet signed the session key's grant",
        holds: granted,
      },
    ],
  };
}
