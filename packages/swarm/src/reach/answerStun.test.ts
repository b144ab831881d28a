import { describe, expect, it } from "vitest";
import { answerStun, MAX_STUN_REQUEST } from "./answerStun.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));

/** Section 2.1 of RFC 5769: a request with every attribute ICE sends, and the right fingerprint. */
const SAMPLE_REQUEST = hex(`
  00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74
  00240004 6e0001ff
  80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020
  00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`);
/** Addresses of RFC 5769, sections 2.2 and 2.3, xored as there. */
const MAPPED_4 = hex("0020 0008 0001a147e112a643");
const MAPPED_6 = hex("0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9");

const request = (attributes = "") => {
  const body = hex(attributes);
  return new Uint8Array([
    ...hex("0001"),
    body.length >> 8,
    body.length & 255,
    ...hex("2112a442 b7e7a701bc34d686fa87dfae"),
    ...body,
  ]);
};
const from = { address: "192.0.2.1", port: 32_853 };

describe("answerStun", () => {
  it("names the asker's address, as the vectors of RFC 5769 write it", () => {
    expect(answerStun(request(), from)).toEqual(
      new Uint8Array([...hex("0101 000c 2112a442 b7e7a701bc34d686fa87dfae"), ...MAPPED_4]),
    );
    const six = answerStun(request(), { address: "2001:db8:1234:5678:11:2233:4455:6677", port: 32_853 });
    expect(six).toEqual(new Uint8Array([...hex("0101 0018 2112a442 b7e7a701bc34d686fa87dfae"), ...MAPPED_6]));
    expect(answerStun(request(), { address: "::ffff:192.0.2.1", port: 32_853 })).toEqual(
      answerStun(request(), from),
    );
    expect(answerStun(request(), { address: "fe80::1%eth0", port: 1 })).toHaveLength(44);
  });

  it("takes what ICE sends and adds a fingerprint when it got one", () => {
    const answer = answerStun(SAMPLE_REQUEST, from)!;
    expect(answer.slice(20, 32)).toEqual(MAPPED_4);
    expect(answer.slice(32, 36)).toEqual(hex("80280004"));
    expect(answer).toHaveLength(40);
    // What is right by its own fingerprint is taken again as such: a request of these bytes.
    const asRequest = Uint8Array.from(answer);
    asRequest[0] = 0;
    expect(answerStun(asRequest, from)).toBeUndefined();
    const broken = Uint8Array.from(SAMPLE_REQUEST);
    broken[30]! ^= 1;
    expect(answerStun(broken, from)).toBeUndefined();
  });

  it("refuses attributes that must be understood and are not, by name", () => {
    const answer = answerStun(request("00030004 00000006 7ff10000"), from)!;
    expect(answer.slice(0, 4)).toEqual(hex("0111 0010"));
    expect(answer.slice(20)).toEqual(hex("0009 0004 00000414 000a 0004 00037ff1"));
    const one = answerStun(request("00030004 00000006"), from)!;
    expect(one.slice(28)).toEqual(hex("000a 0004 00030003"));
  });

  it.each([
    ["nothing", ""],
    ["a header cut short", "0001 0000 2112a442 b7e7a701"],
    ["another cookie", "0001 0000 2112a443 b7e7a701bc34d686fa87dfae"],
    ["an answer, which would go to and fro forever", "0101 0000 2112a442 b7e7a701bc34d686fa87dfae"],
    ["an error", "0111 0000 2112a442 b7e7a701bc34d686fa87dfae"],
    ["an indication", "0011 0000 2112a442 b7e7a701bc34d686fa87dfae"],
    ["a request for a relay", "0003 0000 2112a442 b7e7a701bc34d686fa87dfae"],
    ["a length of more than there is", "0001 0008 2112a442 b7e7a701bc34d686fa87dfae 80220000"],
    ["a length of less than there is", "0001 0000 2112a442 b7e7a701bc34d686fa87dfae 80220000"],
    ["a length that is no multiple of four", "0001 0002 2112a442 b7e7a701bc34d686fa87dfae 8022"],
    ["an attribute longer than the message", "0001 0004 2112a442 b7e7a701bc34d686fa87dfae 8022ffff"],
    [
      "something after the fingerprint",
      "0001 000c 2112a442 b7e7a701bc34d686fa87dfae 80280004 00000000 80220000",
    ],
    ["the handshake of another protocol", "16030100f8010000f40303aabbccddeeff00112233445566778899"],
  ])("ignores %s", (_, bytes) => {
    expect(answerStun(hex(bytes), from)).toBeUndefined();
  });

  it("ignores what is too long, has too many attributes, or came from nowhere", () => {
    const padding = (bytes: number) => `8022${bytes.toString(16).padStart(4, "0")}${"00".repeat(bytes)}`;
    expect(answerStun(request(padding(MAX_STUN_REQUEST - 24)), from)).toBeDefined();
    expect(answerStun(request(padding(MAX_STUN_REQUEST - 20)), from)).toBeUndefined();
    expect(answerStun(request("80220000".repeat(32)), from)).toBeDefined();
    expect(answerStun(request("80220000".repeat(33)), from)).toBeUndefined();
    expect(answerStun(request(), { ...from, port: 0 })).toBeUndefined();
    expect(answerStun(request(), { ...from, address: "nowhere" })).toBeUndefined();
  });

  it("answers or ignores whatever bytes come, and never more than three times as many", () => {
    let state = 1;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let answered = 0;
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from(SAMPLE_REQUEST.subarray(0, 20 + 4 * Math.floor(random() * 23)));
      if (random() < 0.5) new DataView(bytes.buffer).setUint16(2, bytes.length - 20);
      for (let n = random() * 4; n > 0; n--) bytes[Math.floor(random() * bytes.length)] = random() * 256;
      const answer = answerStun(bytes, from);
      if (answer === undefined) continue;
      answered++;
      expect(answer.length).toBeLessThanOrEqual(3 * bytes.length);
    }
    expect(answered).toBeGreaterThan(100);
  });
});
