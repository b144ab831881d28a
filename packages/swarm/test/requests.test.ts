import { bytesToHex, type PlayOpen, ZERO_ADDRESS } from "@musicchain/protocol";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { checkAcknowledgement } from "../src/acknowledge/checkAcknowledgement.ts";
import { ACKNOWLEDGE_PROTOCOL } from "../src/acknowledge/protocol.ts";
import { requestAcknowledgement } from "../src/acknowledge/requestAcknowledgement.ts";
import { serveAcknowledgements } from "../src/acknowledge/serveAcknowledgements.ts";
import { blockstoreSource } from "../src/blocks/blockstoreSource.ts";
import { serveBlocks } from "../src/blocks/serveBlocks.ts";
import { fetchDag } from "../src/dag/fetchDag.ts";
import { BadPeerError } from "../src/errors.ts";
import { LIMITS } from "../src/limits.ts";
import { requestPin } from "../src/pin/requestPin.ts";
import { servePins } from "../src/pin/servePins.ts";
import { request } from "../src/util/request.ts";
import { serveRequests } from "../src/util/serveRequests.ts";
import { bind, LEDGER as domain, randomFile, same, startPeer, startSeeder, WS } from "./peers.ts";

const openBy = (seeder: `0x${string}`): PlayOpen => ({
  attester: `0x${"a1".repeat(20)}`,
  listener: `0x${"b2".repeat(20)}`,
  song: 7,
  seeder,
  relay: ZERO_ADDRESS,
  challenge: `0x${"c3".repeat(32)}`,
});

describe("acknowledgement", () => {
  async function startAcknowledging() {
    const peer = await startPeer({ listen: [WS] });
    const { binding, wallet } = await bind(peer.id);
    await serveAcknowledgements(peer, { domain, binding, serves: (song) => song === 7 });
    return { peer, wallet, address: peer.addresses()[0]! };
  }

  it("is signed by the bound peer for this very play", async () => {
    const { wallet, address } = await startAcknowledging();
    const open = openBy(wallet);
    const listener = await startPeer();
    const acknowledgement = await requestAcknowledgement(listener, address, open, domain);
    expect(acknowledgement.binding.wallet).toBe(wallet);
    expect(await checkAcknowledgement(domain, open, acknowledgement)).toBeUndefined();
    const another = { ...open, challenge: `0x${"c4".repeat(32)}` as const };
    expect(await checkAcknowledgement(domain, another, acknowledgement)).toMatch(
      /not signed by the bound peer/,
    );
    expect(await checkAcknowledgement({ ...domain, chainId: 1 }, open, acknowledgement)).toMatch(
      /this ledger/,
    );
    const late = acknowledgement.binding.validUntil;
    expect(await checkAcknowledgement(domain, open, acknowledgement, late)).toMatch(/expired/);
  });

  it("is refused for another song and another wallet", async () => {
    const { wallet, address } = await startAcknowledging();
    const listener = await startPeer();
    const ask = (open: PlayOpen) => requestAcknowledgement(listener, address, open, domain);
    await expect(ask({ ...openBy(wallet), song: 8 })).rejects.toThrow("does not serve song 8");
    await expect(ask(openBy(`0x${"d4".repeat(20)}`))).rejects.toThrow(wallet);
    const malformed = await request(listener, address, ACKNOWLEDGE_PROTOCOL, { song: "7" });
    expect(malformed).toEqual({ type: "refused", reason: "The request is malformed" });
  });

  it("is not believed from a peer that holds another's binding", async () => {
    const honest = await startAcknowledging();
    const liar = await startPeer({ listen: [WS] });
    const listener = await startPeer();
    const open = openBy(honest.wallet);
    const stolen = await requestAcknowledgement(listener, honest.address, open, domain);
    await serveRequests(liar, ACKNOWLEDGE_PROTOCOL, async () => ({
      type: "acknowledged",
      acknowledgement: stolen,
    }));
    const ask = requestAcknowledgement(listener, liar.addresses()[0]!, open, domain);
    await expect(ask).rejects.toBeInstanceOf(BadPeerError);
    const signature = bytesToHex(await liar.sign(new Uint8Array(32)));
    expect(await checkAcknowledgement(domain, open, { ...stolen, signature })).toMatch(
      /not signed by the bound peer/,
    );
  });

  it("does not start with a binding of another peer", async () => {
    const peer = await startPeer();
    const { binding } = await bind((await startPeer()).id);
    await expect(serveAcknowledgements(peer, { domain, binding, serves: () => true })).rejects.toThrow(
      "for peer",
    );
  });

  it("answers a peer ten times a second and not more", async () => {
    const { wallet, address } = await startAcknowledging();
    const listener = await startPeer();
    await listener.connect(address);
    const start = performance.now();
    let answered = 0;
    const ask = () =>
      requestAcknowledgement(listener, address, openBy(wallet), domain).then(
        () => answered++,
        () => {},
      );
    for (let i = 0; i < 10; i++) await Promise.all([ask(), ask(), ask(), ask()]);
    const seconds = (performance.now() - start) / 1_000;
    expect(answered).toBeGreaterThanOrEqual(LIMITS.requests.perSecond);
    expect(answered).toBeLessThanOrEqual(LIMITS.requests.perSecond * (1 + seconds) + 1);
  });
});

describe("pin", () => {
  const attester = privateKeyToAccount(generatePrivateKey());
  const sign = (message: string) => attester.signMessage({ message });

  async function startPinning(maxBytes?: number) {
    const seeder = await startSeeder();
    const authorise = ({ signer }: { signer: string }) => signer === attester.address.toLowerCase();
    await servePins(seeder.peer, { blockstore: seeder.store, authorise, maxBytes });
    return seeder;
  }

  it("keeps a file of an authorised peer, which others then read back from the seeder", async () => {
    const seeder = await startPinning();
    const file = await randomFile(1_500_000);
    const oracle = await startPeer(); // listens nowhere: the seeder asks back on the same connection
    const { stop } = await serveBlocks(oracle, { source: file.source });
    const bytes = await requestPin(oracle, seeder.address, { cid: file.cid, sign });
    expect(bytes).toBeGreaterThan(1_500_000);
    await stop();
    expect(same(await fetchDag(oracle, file.cid, [seeder.address]), file.content)).toBe(true);
    const auditor = await startPeer();
    expect(same(await fetchDag(auditor, file.cid, [seeder.address]), file.content)).toBe(true);
    await expect(fetchDag(auditor, file.cid, [seeder.address], { maxBytes: 1_000_000 })).rejects.toThrow(
      "larger",
    );
  });

  it("refuses strangers, replays and what is too large", async () => {
    const seeder = await startPinning(500_000);
    const file = await randomFile(600_000);
    const oracle = await startPeer();
    await serveBlocks(oracle, { source: file.source });
    const stranger = privateKeyToAccount(generatePrivateKey());
    const byStranger = (message: string) => stranger.signMessage({ message });
    const ask = (signWith: typeof sign, cid = file.cid, peer = oracle) =>
      requestPin(peer, seeder.address, { cid, sign: signWith });
    await expect(ask(byStranger)).rejects.toThrow("may not have files kept");
    await expect(ask(sign)).rejects.toThrow("larger than 500000 bytes");
    expect(await blockstoreSource(seeder.store).get(file.root)).toBeUndefined();

    const small = await randomFile(1_000);
    let said = "";
    const listening = (message: string) => {
      said = message;
      return sign(message);
    };
    await expect(ask(listening, small.cid)).rejects.toThrow("None of 1 providers has");
    const other = await startPeer();
    await serveBlocks(other, { source: small.source });
    await expect(ask(() => sign(said), small.cid, other)).rejects.toThrow("may not have files kept");
    await expect(ask((message) => sign(message.replace(/\d+$/, "1")), small.cid, other)).rejects.toThrow(
      "may not",
    );
  });
});
