/**
 * Finds the leaf with a digest among many files' leaves. A hash table of two 32-bit numbers a leaf (with the
 * 32 bytes of its digest about 50 bytes), where a Map of text would need ten times as much: 10 000 songs of
 * 5 MB have 800 000 leaves.
 */
export function createDigestIndex() {
  const files: (Uint8Array | undefined)[] = [];
  let table = new Uint32Array(2 * 1_024); // file + 1, leaf; 0: free
  let used = 0;

  const slotOf = (digest: Uint8Array, at: number) =>
    new DataView(digest.buffer, digest.byteOffset + at).getUint32(0);
  const insert = (file: number, leaf: number) => {
    const mask = table.length / 2 - 1;
    let slot = slotOf(files[file]!, 32 * leaf) & mask;
    while (table[2 * slot] !== 0) slot = (slot + 1) & mask;
    table[2 * slot] = file + 1;
    table[2 * slot + 1] = leaf;
    used++;
  };
  const rebuild = (leaves: number) => {
    let slots = 1_024;
    while (slots < 2 * leaves) slots *= 2;
    table = new Uint32Array(2 * slots);
    used = 0;
    files.forEach((digests, file) => {
      for (let leaf = 0; leaf < (digests?.length ?? 0) / 32; leaf++) insert(file, leaf);
    });
  };

  return {
    /** Takes a file's digests, 32 bytes each; returns the number it is found by. */
    add(digests: Uint8Array): number {
      const file = files.push(digests) - 1;
      const count = digests.length / 32;
      if (2 * (used + count) > table.length / 2) {
        rebuild(2 * files.reduce((sum, each) => sum + (each?.length ?? 0) / 32, 0));
      } else {
        for (let leaf = 0; leaf < count; leaf++) insert(file, leaf);
      }
      return file;
    },
    remove(file: number): void {
      files[file] = undefined; // its slots are skipped, and freed with the next rebuild
    },
    /** Every place where a block with this digest is. */
    *find(digest: Uint8Array): Generator<{ file: number; leaf: number }> {
      const mask = table.length / 2 - 1;
      for (let slot = slotOf(digest, 0) & mask; table[2 * slot] !== 0; slot = (slot + 1) & mask) {
        const file = table[2 * slot]! - 1;
        const leaf = table[2 * slot + 1]!;
        const digests = files[file];
        if (digests !== undefined && isAt(digests, 32 * leaf, digest)) yield { file, leaf };
      }
    },
  };
}

function isAt(digests: Uint8Array, at: number, digest: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) if (digests[at + i] !== digest[i]) return false;
  return true;
}
