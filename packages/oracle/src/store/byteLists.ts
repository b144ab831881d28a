/** A list of byte strings as one BLOB: `(length:4 ‖ bytes)…`. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(joined.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    joined.set(part, at + 4);
    at += 4 + part.length;
  }
  return joined;
}

export function splitBytes(joined: Uint8Array): Uint8Array[] {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.length);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < joined.length; ) {
    const length = view.getUint32(at);
    parts.push(joined.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parts;
}
