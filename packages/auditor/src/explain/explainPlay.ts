import {
  coveredSeconds,
  type Domain,
  Fault,
  type Hex,
  parseEvidence,
  statementDigest,
} from "@musicchain/protocol";
import { describeFault } from "../find/describeFault.ts";
import { type BatchFacts, judgePlay } from "../find/judgePlay.ts";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import type { CountedPlay } from "../rebuild/playsOfBatch.ts";

/** What the listener's session key signed. */
export type SignedStatement = {
  digest: Hex;
  song: number;
  start: number;
  end: number;
  /** Seconds heard. */
  covered: number;
  /** Whether the wallet signed the grant, or registered it on chain. */
  grant: "signed" | "registered";
  key: "P-256" | "secp256k1";
  /** Undefined: the evidence stands. */
  fault: string | undefined;
};

/** A play down to the statement it rests on; without its evidence, what the chain alone shows. */
export type ExplainedPlay = CountedPlay & { statement: SignedStatement | undefined };

export function explainPlay(
  chronicle: Chronicle,
  facts: BatchFacts,
  play: CountedPlay,
  evidence: Uint8Array | undefined,
): ExplainedPlay {
  const parsed = evidence && parseEvidence(evidence);
  if (!parsed) return { ...play, statement: undefined };
  const fault = judgePlay(chronicle, facts, play, evidence);
  return { ...play, statement: statementOf(facts.domain, parsed, fault) };
}

function statementOf(
  domain: Domain,
  { grant, grantSignature, statement }: NonNullable<ReturnType<typeof parseEvidence>>,
  fault: Fault,
): SignedStatement {
  return {
    digest: statementDigest(domain, statement),
    ...{ song: statement.song, start: Number(statement.start), end: Number(statement.end) },
    covered: coveredSeconds(statement.coverage),
    grant: grantSignature ? "signed" : "registered",
    key: grant.sessionKey.length === 130 ? "P-256" : "secp256k1",
    fault: fault === Fault.None ? undefined : describeFault(fault),
  };
}
