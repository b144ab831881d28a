import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { AUDIO_FORMATS, chunkSize, formatByCode, formatByExtension } from "./formats.ts";
import { decodeMetadata, encodeMetadata, type SongMetadata } from "./metadata.ts";

const SONG: SongMetadata = {
  format: 2,
  year: 2_006,
  cid: "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
  title: "Beyoğlu’nda bir gün",
  artist: "Ömür",
  album: "",
  genre: "Folk",
};

describe("song metadata", () => {
  it("reads what it wrote", () => {
    const anyText = fc
      .string({ unit: "grapheme", maxLength: 80 })
      .map((text) => text.normalize("NFC").replace(/\p{Cc}/gu, ""))
      .filter((text) => new TextEncoder().encode(text).length <= 512 && text === text.normalize("NFC"));
    const anyMetadata = fc.record({
      format: fc.constantFrom(...AUDIO_FORMATS.map((format) => format.code)),
      year: fc.nat(0xffff),
      cid: fc.constant(SONG.cid),
      title: anyText.filter((text) => text !== ""),
      artist: anyText,
      album: anyText,
      genre: anyText,
    });
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        expect(decodeMetadata(encodeMetadata(metadata))).toEqual(metadata);
      }),
    );
  });

  it.each<[string, Partial<SongMetadata>, RegExp]>([
    ["no title", { title: "" }, /title is empty/],
    ["control characters", { artist: "a\u0007b" }, /artist holds control characters/],
    ["text that is not NFC", { album: "e\u0301" }, /album is not in Unicode normal form C/],
    ["half a surrogate pair", { genre: "\ud800" }, /genre holds half of a surrogate pair/],
    ["text over 512 bytes", { title: "é".repeat(257) }, /title is 514 bytes long/],
    ["an unknown format", { format: 12 as SongMetadata["format"] }, /no format code/],
    ["a year beyond 16 bits", { year: 65_536 }, /no year/],
    ["text for a CID", { cid: "no-cid" }, /no CID/],
  ])("refuses %s, and says which field", (_, changes, message) => {
    expect(() => encodeMetadata({ ...SONG, ...changes })).toThrow(UserError);
    expect(() => encodeMetadata({ ...SONG, ...changes })).toThrow(message);
  });

  it("reads nothing from bytes it would not have written", () => {
    const bytes = encodeMetadata(SONG);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(40), (at, flip, cut) => {
        const flipped = bytes.slice();
        flipped[at]! ^= flip;
        for (const changed of [flipped, flipped.subarray(0, bytes.length - cut)]) {
          const read = decodeMetadata(changed);
          if (read) expect(encodeMetadata(read)).toEqual(changed);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(decodeMetadata(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    expect(decodeMetadata(new Uint8Array([...bytes, 0]))).toBeUndefined();
    expect(decodeMetadata(new Uint8Array(0))).toBeUndefined();
    // The CID's codec, 0x55, as the two groups of a longer varint, and a digest one byte shorter.
    const longer = bytes.slice();
    longer.set([0x01, 0xd5, 0x00, 0x12, 0x1f], 5);
    expect(decodeMetadata(longer)).toBeUndefined();
  });
});

describe("audio formats", () => {
  it("have the codes of docs/formats.md", () => {
    expect(AUDIO_FORMATS.map(({ code, extension }) => `${code} ${extension}`)).toEqual(
      "1 mp3,2 ogg,3 flac,4 m4a,5 aac,6 opus,7 wav,8 aiff,9 wma,10 ape,11 mka".split(","),
    );
    expect(formatByCode(3)?.extension).toBe("flac");
    expect(formatByCode(0)).toBeUndefined();
    expect(formatByExtension(".FLAC")?.code).toBe(3);
    expect(formatByExtension("aif")?.code).toBe(8);
    expect(formatByExtension("txt")).toBeUndefined();
  });

  it("are cut into larger chunks where they are lossless", () => {
    const large = AUDIO_FORMATS.filter(({ code }) => chunkSize(code) === 262_144);
    expect(large.map((format) => format.extension)).toEqual(["flac", "wav", "aiff", "ape"]);
    expect(chunkSize(1)).toBe(65_536);
  });
});
