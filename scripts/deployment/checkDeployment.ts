import {
  type Address,
  CAP,
  councilAbi,
  faultProofsAbi,
  musicTokenAbi,
  playLedgerAbi,
  recordingsAbi,
  seatsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import {
  type Abi,
  type AbiFunction,
  getContractAddress,
  isAddressEqual,
  type PublicClient,
  parseAbi,
  parseAbiItem,
  toFunctionSelector,
  zeroAddress,
} from "viem";
import type { Deployment } from "../stack/deployment.ts";
import { type BuiltCode, compareCode } from "./compareCode.ts";
import { probe } from "./probe.ts";
import { readTimelockRoles } from "./readTimelockRoles.ts";
import type { Holder, PrivilegedFunction } from "./readTrustTable.ts";

export type Finding = { what: string; ok: boolean; detail?: string };

export type CheckDeploymentOptions = {
  client: PublicClient;
  deployment: Deployment;
  /** docs/trust.md */
  table: readonly PrivilegedFunction[];
  /** What the sources compile to, by contract. */
  built: (contract: string) => Promise<BuiltCode>;
};

/** Nobody has its key. */
const STRANGER: Address = "0x00000000000000000000000000000000bad0bad0";
/** The longest wait a deployment may have, seconds. */
const YEAR = 365n * 86_400n;
const MONTH = 30n * 86_400n;

/** Reads a live chain and compares it with the sources and with what docs/trust.md says. */
export async function checkDeployment(options: CheckDeploymentOptions): Promise<Finding[]> {
  const { client, deployment, table, built } = options;
  const { ledger, token, songs, faultProofs, recordings, council, timelock, seats } = deployment;
  const findings: Finding[] = [];
  const check = (what: string, ok: boolean, detail?: string) =>
    void findings.push(ok || detail === undefined ? { what, ok } : { what, ok, detail });
  const same = (what: string, actual: Address, expected: Address) =>
    check(what, isAddressEqual(actual, expected), `${actual} instead of ${expected}`);

  // Code
  const judges = [1n, 2n].map((nonce) => getContractAddress({ from: faultProofs, nonce }));
  const contracts: Record<string, { address: Address; abi: Abi }> = {
    PlayLedger: { address: ledger, abi: playLedgerAbi },
    MusicToken: { address: token, abi: musicTokenAbi },
    SongRegistry: { address: songs, abi: songRegistryAbi },
    FaultProofs: { address: faultProofs, abi: faultProofsAbi },
    Recordings: { address: recordings, abi: recordingsAbi },
    Seats: { address: seats, abi: seatsAbi },
    Council: { address: council, abi: councilAbi },
    TimelockController: { address: timelock, abi: [] },
  };
  const ledgerAt = { address: ledger, abi: playLedgerAbi } as const;
  const guardian = await client.readContract({ ...ledgerAt, functionName: "guardian" });
  const known = [...Object.values(contracts).map(({ address }) => address), ...judges, guardian];
  for (const [name, { address }] of Object.entries(contracts)) {
    const problems = compareCode(await client.getCode({ address }), await built(name), known);
    check(`${name} at ${address} is the code of these sources`, problems.length === 0, problems.join("; "));
  }
  for (const [index, name] of ["EvidenceJudge", "SegmentJudge"].entries()) {
    const codes = await Promise.all(judges.map((address) => client.getCode({ address })));
    const code = await built(name);
    const found = codes.some((actual) => compareCode(actual, code, known).length === 0);
    check(`the fault proofs' ${name} is the code of these sources`, found, `not at ${judges[index]}`);
  }

  // Who obeys whom
  const councilAt = { address: council, abi: councilAbi } as const;
  const seatsAt = { address: seats, abi: seatsAbi } as const;
  const read = async (at: { address: Address; abi: Abi }, functionName: string) =>
    (await client.readContract({ ...at, functionName })) as Address;
  same("the ledger obeys the council's timelock", await read(ledgerAt, "council"), timelock);
  same("that timelock is the governor's", await read(councilAt, "timelock"), timelock);
  same("the governor counts these seats", await read(councilAt, "seats"), seats);
  same("the seats obey the timelock", await read(seatsAt, "council"), timelock);
  same("the ledger's fault proofs", await read(ledgerAt, "faultProofs"), faultProofs);
  same("the ledger's recordings", await read(ledgerAt, "recordings"), recordings);
  same("the ledger's token", await read(ledgerAt, "token"), token);
  same("the ledger's songs", await read(ledgerAt, "songs"), songs);
  for (const name of ["FaultProofs", "Recordings", "MusicToken", "SongRegistry"]) {
    same(`${name} serves this ledger`, await read(contracts[name]!, "ledger"), ledger);
  }
  const powerful = [timelock, council, zeroAddress].some((address) => isAddressEqual(address, guardian));
  check("the guardian is somebody else than the council", !powerful, guardian);
  const cap = await client.readContract({ address: token, abi: musicTokenAbi, functionName: "cap" });
  check("the token's cap", cap === CAP, `${cap} instead of ${CAP}`);

  // Roles of the timelock: by events, and nothing else
  const roles = await readTimelockRoles(client, {
    timelock,
    fromBlock: BigInt(deployment.deployedAtBlock),
  });
  const expected = [`executor ${zeroAddress}`, `proposer ${council.toLowerCase()}`];
  check(
    "the timelock: the council proposes, anyone executes, nobody cancels or administers",
    roles.join() === expected.join(),
    `roles are: ${roles.join(", ")}`,
  );

  // Numbers
  const p = await client.readContract({ ...ledgerAt, functionName: "parameters" });
  const within = (what: string, value: bigint, low: bigint, high: bigint) =>
    check(`${what} is ${value}`, value >= low && value <= high, `not within ${low} and ${high}`);
  within("challenge window, seconds,", p.window, 1n, 4n * YEAR);
  within("answer time, seconds,", p.answerTime, 1n, 4n * YEAR);
  within("turn, seconds,", p.turn, 1n, 86_400n);
  within("open part of a turn, seconds,", p.openTurn, 0n, p.turn);
  check(`bond is ${p.bond} wei`, p.bond > 0n);
  check(`plays per attester and day are ${p.playsPerDay}`, p.playsPerDay > 0);
  within(
    "voting delay, seconds,",
    await client.readContract({ ...councilAt, functionName: "votingDelay" }),
    0n,
    MONTH,
  );
  within(
    "voting period, seconds,",
    await client.readContract({ ...councilAt, functionName: "votingPeriod" }),
    1n,
    MONTH,
  );
  const delay = await client.readContract({
    ...{ address: timelock, abi: parseAbi(["function getMinDelay() view returns (uint256)"]) },
    functionName: "getMinDelay",
  });
  within("timelock delay, seconds,", delay, 1n, MONTH);
  const mode = await client.readContract({ ...councilAt, functionName: "COUNTING_MODE" });
  check("only votes in favour count", mode === "support=bravo&quorum=for", mode);
  const count = await client.readContract({ ...seatsAt, functionName: "count" });
  check(`seats: ${count}`, count > 0n);

  // Every privileged function, tried by everybody
  const seatHolders = await readHolders(client, seats);
  const holders: Record<Holder, Address[]> = {
    ...{ council: [timelock], guardian: [guardian], governor: [council], ledger: [ledger] },
    ...{ "fault proofs": [faultProofs], "timelock itself": [timelock] },
    ...{ seats: seatHolders, founders: seatHolders },
  };
  const callers = [...new Set([STRANGER, ...Object.values(holders).flat(), seats, recordings, songs])];
  const listed = new Set<string>();
  for (const { contract, signature, holders: allowed, refusal } of table) {
    const at = contracts[contract];
    const what = `${contract}.${signature}`;
    if (!at) {
      check(what, false, "docs/trust.md names a contract that is not deployed");
      continue;
    }
    const call = parseAbiItem(`function ${signature}`) as unknown as AbiFunction;
    listed.add(`${contract} ${toFunctionSelector(call)}`);
    const may = new Set(allowed.flatMap((holder) => holders[holder]));
    const problems: string[] = [];
    for (const from of callers) {
      const met = await probe(client, { to: at.address, call, from });
      if (may.has(from)) {
        if (met === refusal) problems.push(`${from} is refused with ${met}, but may`);
      } else if (met === undefined) problems.push(`${from} may, but should get ${refusal}`);
      else if (met !== refusal && from === STRANGER)
        problems.push(`strangers get ${met} instead of ${refusal}`);
    }
    check(what, problems.length === 0, problems.join("; "));
  }

  // Nothing privileged is missing from the table
  const refusals = new Set(table.map(({ refusal }) => refusal));
  for (const [contract, { address, abi }] of Object.entries(contracts)) {
    for (const call of abi) {
      if (call.type !== "function" || call.stateMutability === "view" || call.stateMutability === "pure")
        continue;
      if (listed.has(`${contract} ${toFunctionSelector(call)}`)) continue;
      const met = await probe(client, { to: address, call, from: STRANGER });
      if (met && refusals.has(met))
        check(`${contract}.${call.name}`, false, `privileged (${met}), not in docs/trust.md`);
    }
  }
  check("no other function refuses a stranger for who it is", true);
  return findings;
}

async function readHolders(client: PublicClient, seats: Address): Promise<Address[]> {
  const at = { address: seats, abi: seatsAbi } as const;
  const given = await client.readContract({ ...at, functionName: "given" });
  const holders: Address[] = [];
  for (let id = 1n; id <= given; id++) {
    const args = [id] as const;
    // A seat that was taken has no holder.
    const holder = await client.readContract({ ...at, functionName: "ownerOf", args }).catch(() => undefined);
    if (holder) holders.push(holder);
  }
  return holders;
}
