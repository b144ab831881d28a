import { encodeEvidenceFile, evidenceLeaf, listPath, RetryableError } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createEvidencePaths } from "./createEvidencePaths.ts";

const evidenceOf = (count: number) =>
  Array.from({ length: count }, (_, i) => new Uint8Array(40).fill(i).fill(i >> 8, 0, 1));

/** Files by name: `7` is one of seven plays. */
function createFiles() {
  const read: string[] = [];
  const get = async (cid: string) => {
    read.push(cid);
    return cid === "none" ? undefined : encodeEvidenceFile(evidenceOf(Number(cid)));
  };
  return { read, get };
}

test.each([1, 2, 3, 5, 8, 33])("paths of %i plays are those of the list", async (count) => {
  const tree = await createEvidencePaths(createFiles())(String(count));
  const leaves = evidenceOf(count).map(evidenceLeaf);
  for (let i = 0; i < count; i++) expect(tree!.path(i)).toEqual(listPath(leaves, i));
});

test("a batch is read and hashed once for all its plays, also for requests at the same time", async () => {
  const files = createFiles();
  const of = createEvidencePaths(files, { now: () => 0 });
  await Promise.all(Array.from({ length: 100 }, () => of("9")));
  await of("9");
  expect(files.read).toEqual(["9"]);
});

test("what is not here is not kept, and the batch used last stays", async () => {
  const files = createFiles();
  const of = createEvidencePaths(files);
  expect(await of("none")).toBeUndefined();
  expect(await of("none")).toBeUndefined();
  expect(files.read).toEqual(["none", "none"]);
  await of("1");
  for (let i = 2; i <= 9; i++) {
    await of(String(i));
    await of("1");
  }
  expect(files.read.filter((cid) => cid === "1")).toEqual(["1"]);
  await of("2");
  expect(files.read.filter((cid) => cid === "2")).toEqual(["2", "2"]);
});

test("asking for batch after batch is limited, what is at hand is not", async () => {
  let ms = 0;
  const of = createEvidencePaths(createFiles(), { now: () => ms });
  for (let i = 1; i <= 20; i++) await of(String(i));
  expect(() => of("21")).toThrow(RetryableError);
  await of("20");
  ms += 250;
  await of("21");
});
