/** Bytes as lower-case 0x hex. */
export function toHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** 0x hex as bytes; an odd or foreign digit is an error. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const text = hex.startsWith("0x") ? hex.slice(2) : hex;
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text))
    throw new TypeError(`Not hex: ${hex.slice(0, 20)}`);
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}
