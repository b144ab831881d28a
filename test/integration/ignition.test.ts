import { readFile } from "node:fs/promises";
import { type Address, musicTokenAbi, playLedgerAbi, songRegistryAbi } from "@musicchain/protocol";
import hre from "hardhat";
import { getContract } from "viem";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import Musicchain from "../../ignition/modules/Musicchain.ts";

type Parameters = Record<string, string | number>;
type At = { address: Address };

const COUNCIL = "0x0000000000000000000000000000000000057e3a";
const GUARDIAN = "0x00000000000000000000000000000000060a4d1a";
const ZERO = "0x0000000000000000000000000000000000000000";

async function parametersOf(name: string): Promise<Parameters> {
  const file = new URL(`../../ignition/parameters/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")).Musicchain;
}

/** Ignition's files write wei as "…n"; here they become what the ledger reports. */
const toBigInt = (value: string | number) =>
  BigInt(typeof value === "string" ? value.replace(/n$/, "") : value);

let connection: Awaited<ReturnType<typeof connect>>;
const connect = () => hre.network.create({ network: "hardhatL1", chainType: "l1" });

beforeAll(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }));
afterEach(() => connection.close());

async function deploy(parameters: Parameters) {
  connection = await connect();
  const given = { ...parameters, bond: toBigInt(parameters.bond!) };
  const deployed = await connection.ignition.deploy(Musicchain, { parameters: { Musicchain: given } });
  const { ledger, token, songs } = deployed as unknown as Record<"ledger" | "token" | "songs", At>;
  const client = await connection.viem.getPublicClient();
  return {
    ledger: getContract({ abi: playLedgerAbi, address: ledger.address, client }),
    token: getContract({ abi: musicTokenAbi, address: token.address, client }),
    songs: getContract({ abi: songRegistryAbi, address: songs.address, client }),
  };
}

describe.each(["local", "testnet", "mainnet"])("parameters for %s", (name) => {
  test("deploy the whole, with these constants", async () => {
    const parameters = await parametersOf(name);
    const local = name === "local";
    const roles = { council: COUNCIL, guardian: GUARDIAN };
    const { ledger, token, songs } = await deploy(local ? parameters : { ...parameters, ...roles });
    const actual = await ledger.read.parameters();
    for (const key of ["window", "answerTime", "turn", "openTurn", "bond", "playsPerDay"] as const) {
      expect(BigInt(actual[key]), key).toBe(toBigInt(parameters[key]!));
    }
    expect((await ledger.read.council()).toLowerCase()).toBe(
      String(local ? parameters.council : COUNCIL).toLowerCase(),
    );
    const at = ledger.address.toLowerCase() as Address;
    expect((await token.read.ledger()).toLowerCase()).toBe(at);
    expect((await songs.read.ledger()).toLowerCase()).toBe(at);
  });
});

test.each(["testnet", "mainnet"])("%s names nobody yet, and deploys nothing", async (name) => {
  const parameters = await parametersOf(name);
  expect([parameters.council, parameters.guardian]).toEqual([ZERO, ZERO]);
  await expect(deploy(parameters)).rejects.toThrow(/ParametersWrong/);
});
