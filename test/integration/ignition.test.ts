import { readFile } from "node:fs/promises";
import {
  type Address,
  councilAbi,
  musicTokenAbi,
  playLedgerAbi,
  recordingsAbi,
  seatsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import hre from "hardhat";
import { getAddress, getContract, parseAbi, toFunctionSelector } from "viem";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import Musicchain from "../../ignition/modules/Musicchain.ts";

type Parameters = Record<string, string | number | string[]>;
type At = { address: Address };

const FOUNDERS = ["0x0000000000000000000000000000000000057e3a", "0x0000000000000000000000000000000000057e3b"];
const GUARDIAN = "0x00000000000000000000000000000000060a4d1a";
const ZERO = "0x0000000000000000000000000000000000000000";

async function parametersOf(name: string): Promise<Parameters> {
  const file = new URL(`../../ignition/parameters/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")).Musicchain;
}

/** Ignition's files write wei as "…n"; here they become what the ledger reports. */
const toBigInt = (value: string | number | string[]) =>
  BigInt(typeof value === "string" ? value.replace(/n$/, "") : Number(value));

const TIMELOCK = parseAbi([
  "function getMinDelay() view returns (uint256)",
  "function hasRole(bytes32 role, address account) view returns (bool)",
  "function PROPOSER_ROLE() view returns (bytes32)",
  "function CANCELLER_ROLE() view returns (bytes32)",
  "function EXECUTOR_ROLE() view returns (bytes32)",
  "function DEFAULT_ADMIN_ROLE() view returns (bytes32)",
]);

let connection: Awaited<ReturnType<typeof connect>>;
const connect = () => hre.network.create({ network: "hardhatL1", chainType: "l1" });

beforeAll(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }));
afterEach(() => connection.close());

async function deploy(parameters: Parameters) {
  connection = await connect();
  const given = { ...parameters, bond: toBigInt(parameters.bond!) };
  const deployed = await connection.ignition.deploy(Musicchain, { parameters: { Musicchain: given } });
  const at = deployed as unknown as Record<Name, At>;
  const client = await connection.viem.getPublicClient();
  const ledger = getContract({ abi: playLedgerAbi, address: at.ledger.address, client });
  return {
    connection,
    ledger,
    token: getContract({ abi: musicTokenAbi, address: at.token.address, client }),
    songs: getContract({ abi: songRegistryAbi, address: at.songs.address, client }),
    council: getContract({ abi: councilAbi, address: at.council.address, client }),
    seats: getContract({ abi: seatsAbi, address: at.seats.address, client }),
    recordings: getContract({ abi: recordingsAbi, address: at.recordings.address, client }),
    faultProofs: getContract({ abi: recordingsAbi, address: at.faultProofs.address, client }),
    timelock: getContract({ abi: TIMELOCK, address: await ledger.read.council(), client }),
  };
}
type Name = "ledger" | "token" | "songs" | "council" | "seats" | "recordings" | "faultProofs";

describe.each(["local", "testnet", "mainnet"])("parameters for %s", (name) => {
  test("deploy the whole, with these constants", async () => {
    const parameters = await parametersOf(name);
    const local = name === "local";
    const given = local ? parameters : { ...parameters, founders: FOUNDERS, guardian: GUARDIAN };
    const { ledger, token, songs, recordings, faultProofs, ...by } = await deploy(given);
    const actual = await ledger.read.parameters();
    for (const key of ["window", "answerTime", "turn", "openTurn", "bond", "playsPerDay"] as const) {
      expect(BigInt(actual[key]), key).toBe(toBigInt(parameters[key]!));
    }
    for (const part of [token, songs, recordings, faultProofs]) {
      expect(await part.read.ledger()).toBe(getAddress(ledger.address));
    }
    expect(await ledger.read.guardian()).toBe(getAddress(given.guardian as Address));

    const { council, seats, timelock } = by;
    expect(await council.read.timelock()).toBe(timelock.address);
    expect(await seats.read.council()).toBe(timelock.address);
    expect(BigInt(await council.read.votingDelay())).toBe(toBigInt(parameters.votingDelay!));
    expect(BigInt(await council.read.votingPeriod())).toBe(toBigInt(parameters.votingPeriod!));
    expect(await timelock.read.getMinDelay()).toBe(toBigInt(parameters.timelockDelay!));
    const founders = given.founders as Address[];
    for (const [index, founder] of founders.entries()) {
      expect(await seats.read.ownerOf([BigInt(index + 1)])).toBe(getAddress(founder));
    }
    expect(await seats.read.given()).toBe(BigInt(founders.length));

    // The deployer has no role and no seat; nobody but the council and everybody has one.
    const [deployer] = await by.connection.viem.getWalletClients();
    const roles = await Promise.all([
      timelock.read.PROPOSER_ROLE(),
      timelock.read.EXECUTOR_ROLE(),
      timelock.read.CANCELLER_ROLE(),
      timelock.read.DEFAULT_ADMIN_ROLE(),
    ]);
    const has = (account: Address) =>
      Promise.all(roles.map((role) => timelock.read.hasRole([role, account])));
    expect(await has(deployer!.account.address)).toEqual([false, false, false, false]);
    expect(await seats.read.seatOf([deployer!.account.address])).toBe(0n);
    expect(await has(council.address)).toEqual([true, false, false, false]);
    expect(await has(ZERO)).toEqual([false, true, false, false]);
    expect(await has(timelock.address)).toEqual([false, false, false, false]);
  });
});

test.each(["testnet", "mainnet"])("%s names nobody yet, and deploys nothing", async (name) => {
  const parameters = await parametersOf(name);
  expect([parameters.founders, parameters.guardian]).toEqual([[], ZERO]);
  await expect(deploy(parameters)).rejects.toThrow(toFunctionSelector("Seats_NoFounders()"));
  await connection.close();
  await expect(deploy({ ...parameters, founders: FOUNDERS })).rejects.toThrow(/ParametersWrong/);
});
