import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEvidenceSource } from "@musicchain/auditor";
import { bytesToHex, Fault, type Hex, playLedgerAbi } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { encodeFunctionData } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ATTESTER, accountOf } from "../../packages/oracle/test/createChain.ts";
import type { ForgedBatch } from "./lies/createForge.ts";
import { createLieWorld, type LieWorld } from "./lies/createLieWorld.ts";
import { LIES } from "./lies/lies.ts";

const REVERTED = 3;
const PENDING = 1;

let world: LieWorld;
beforeAll(async () => {
  world = await createLieWorld();
}, 120_000);
afterAll(() => world.stop());

const honest = async () =>
  (await world.build([{ song: 4, start: world.noon + 700, discoverer: true }])).batch;
const word = (value: number | bigint) => BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");
const packed = (hex: Hex) => {
  const digits = hex.slice(2);
  return word(digits.length / 2) + digits.padEnd(Math.ceil(digits.length / 64) * 64, "0");
};

/** The arguments of `submitBatch` as no encoder writes them, and as the ledger reads them all the same. */
function oddly(batch: ForgedBatch): Hex {
  const bytes = (text: string) => text.length / 2;
  const cid = packed(bytesToHex(CID.parse(batch.cid).bytes));
  const states = word(batch.statesAfter.length) + batch.statesAfter.map((state) => state.slice(2)).join("");
  // The segment lies in front of the list that names it, everything at odd places, with rubbish between and behind.
  const segment = packed(bytesToHex(batch.segments[0]!));
  const tail = [`${"aa".repeat(7)}`, segment, "bb".repeat(3), states, "cc", cid, "dd".repeat(31)];
  const at = (index: number) => 256 + bytes(tail.slice(0, index).join(""));
  const listAt = at(tail.length);
  const list = word(1) + word(at(1) - (listAt + 32)) + "ee".repeat(9);
  const head = [
    ...[word(batch.parentId), batch.parentCommitment.slice(2), word(batch.earliest), word(batch.playCount)],
    ...[batch.evidenceRoot.slice(2), word(at(5)), word(listAt), word(at(3))],
  ];
  const selector = encodeFunctionData({
    ...{ abi: playLedgerAbi, functionName: "submitBatch" },
    args: [0n, batch.parentCommitment, 0n, 0, batch.evidenceRoot, "0x", [], []],
  }).slice(0, 10);
  return `${selector}${head.join("")}${tail.join("")}${list}` as Hex;
}
async function send(data: Hex): Promise<number> {
  const { client, sent, ledger, at } = world.chain;
  await sent(client.sendTransaction({ to: ledger, data, account: accountOf(ATTESTER) }));
  return Number(await client.readContract({ ...at, functionName: "lastBatchId" }));
}
const words = ({ reports }: ReturnType<LieWorld["createWatch"]>) =>
  reports.map((each) => each.words).join("\n");

test("a batch whose calldata no encoder writes is read like any other: right when it is right", () =>
  world.aside(async () => {
    const batch = await honest();
    world.publish(batch);
    const id = await send(oddly(batch));
    const watch = world.createWatch();
    await watch.look();
    expect(watch.reports, words(watch)).toContainEqual(
      expect.objectContaining({ event: "batch.right", batch: id }),
    );
  }));

test.each(["a state one wei off", "a signature that is none"])("and %s in it falls", (which) =>
  world.aside(async () => {
    const isState = which.startsWith("a state");
    const batch = isState
      ? { ...(await honest()), statesAfter: [`0x${"12".repeat(32)}` as Hex] }
      : await LIES[0]!.build(world);
    world.publish(batch);
    const id = await send(oddly(batch));
    const watch = world.createWatch();
    await watch.look();
    expect(await world.statusOf(id), words(watch)).toBe(REVERTED);
    expect(watch.reports.find(({ event }) => event === "batch.wrong")).toMatchObject({
      fault: isState ? Fault.StateWrong : Fault.StatementSignature,
    });
  }),
);

test("a CID that is none only means that nobody shows the evidence", () =>
  world.aside(async () => {
    const batch = await honest();
    world.publish(batch);
    const under = (cid: Hex) =>
      encodeFunctionData({
        ...{ abi: playLedgerAbi, functionName: "submitBatch" },
        args: [
          ...([batch.parentId, batch.parentCommitment, BigInt(batch.earliest), batch.playCount] as const),
          ...([batch.evidenceRoot, cid, batch.segments.map(bytesToHex), batch.statesAfter] as const),
        ],
      });
    for (const refused of ["0x", `0x${"01".repeat(9_000)}`] as const) {
      await expect(send(under(refused))).rejects.toThrow(/EvidenceCidLength|revert/);
    }
    const id = await send(under(bytesToHex(new TextEncoder().encode("../../../etc/passwd"))));
    const watch = world.createWatch();
    await watch.look();
    expect(watch.reports).toContainEqual(
      expect.objectContaining({
        event: "evidence.missing",
        batch: id,
        words: expect.stringContaining("no CID"),
      }),
    );
    expect(await world.statusOf(id)).toBe(PENDING);
  }));

test("a gateway that never ends its answer delays no proof that needs none of it", () =>
  world.aside(async () => {
    let asked = 0;
    const server = createServer(() => void asked++).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const batch = { ...(await honest()), statesAfter: [`0x${"12".repeat(32)}` as Hex] };
      const { id } = await world.submit(batch);
      const watch = world.createWatch({ evidence: createEvidenceSource([`http://127.0.0.1:${port}`]) });
      await watch.look();
      expect([await world.statusOf(id), asked]).toEqual([REVERTED, 0]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }));
