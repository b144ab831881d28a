/**
 * STUN, RFC 5389: the one message a peer behind a NAT needs. A binding request is answered with the address and port
 * it came from; `undefined` for everything else (answers to answers would let two servers talk forever).
 */
export const MAX_STUN_REQUEST = 548;

const COOKIE = 0x2112a442;
const HEADER = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;
const MAX_ATTRIBUTES = 32;
/** Below this number an attribute must be understood: USERNAME, MESSAGE-INTEGRITY, PRIORITY, USE-CANDIDATE are. */
const OPTIONAL_FROM = 0x8000;
const UNDERSTOOD = new Set([0x0006, 0x0008, 0x0024, 0x0025]);

export function answerStun(
  request: Uint8Array,
  from: { address: string; port: number },
): Uint8Array | undefined {
  if (request.length < HEADER || request.length > MAX_STUN_REQUEST || from.port === 0) return undefined;
  const view = new DataView(request.buffer, request.byteOffset, request.length);
  if (view.getUint16(0) !== BINDING_REQUEST || view.getUint32(4) !== COOKIE) return undefined;
  const length = view.getUint16(2);
  if (length % 4 !== 0 || length !== request.length - HEADER) return undefined;
  const attributes = readAttributes(view);
  const ip = parseIp(from.address);
  if (attributes === undefined || ip === undefined) return undefined;

  const transaction = request.subarray(4, HEADER);
  const unknown = attributes.filter((type) => type < OPTIONAL_FROM && !UNDERSTOOD.has(type));
  const answer =
    unknown.length > 0
      ? compose(BINDING_ERROR, transaction, [
          [ERROR_CODE, Uint8Array.of(0, 0, 4, 20)],
          [UNKNOWN_ATTRIBUTES, pad(unknown.flatMap((type) => [type >> 8, type & 255]))],
        ])
      : compose(BINDING_SUCCESS, transaction, [[XOR_MAPPED_ADDRESS, xorAddress(ip, from.port, transaction)]]);
  return attributes.includes(FINGERPRINT) ? withFingerprint(answer) : answer;
}

/** The attributes' types; `undefined` when they do not fit, are too many, or the fingerprint is wrong. */
function readAttributes(view: DataView): number[] | undefined {
  const types: number[] = [];
  for (let at = HEADER; at < view.byteLength; ) {
    if (types.at(-1) === FINGERPRINT || types.length === MAX_ATTRIBUTES) return undefined;
    if (at + 4 > view.byteLength) return undefined;
    const type = view.getUint16(at);
    const size = view.getUint16(at + 2);
    const next = at + 4 + Math.ceil(size / 4) * 4;
    if (next > view.byteLength) return undefined;
    if (type === FINGERPRINT) {
      const said = new Uint8Array(view.buffer, view.byteOffset, at);
      if (size !== 4 || view.getUint32(at + 4) !== fingerprintOf(said)) return undefined;
    }
    types.push(type);
    at = next;
  }
  return types;
}

function compose(type: number, transaction: Uint8Array, attributes: [number, Uint8Array][]): Uint8Array {
  const size = attributes.reduce((sum, [, value]) => sum + 4 + value.length, 0);
  const bytes = new Uint8Array(HEADER + size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, size);
  bytes.set(transaction, 4);
  let at = HEADER;
  for (const [attribute, value] of attributes) {
    view.setUint16(at, attribute);
    view.setUint16(at + 2, value.length);
    bytes.set(value, at + 4);
    at += 4 + value.length;
  }
  return bytes;
}

/** Unknown types as RFC 5389 pads them: a repeated one fills the last word. */
const pad = (bytes: number[]) =>
  Uint8Array.from(bytes.length % 4 === 0 ? bytes : [...bytes, ...bytes.slice(-2)]);

function xorAddress(ip: Uint8Array, port: number, transaction: Uint8Array): Uint8Array {
  const value = new Uint8Array(4 + ip.length);
  value[1] = ip.length === 4 ? 1 : 2;
  new DataView(value.buffer).setUint16(2, port ^ (COOKIE >>> 16));
  // The transaction starts with the cookie: IPv4 takes the cookie alone, IPv6 all of it.
  for (let i = 0; i < ip.length; i++) value[4 + i] = ip[i]! ^ transaction[i]!;
  return value;
}

function withFingerprint(answer: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(answer.length + 8);
  bytes.set(answer);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, view.getUint16(2) + 8); // the sum is over the final length
  view.setUint16(answer.length, FINGERPRINT);
  view.setUint16(answer.length + 2, 4);
  view.setUint32(answer.length + 4, fingerprintOf(bytes.subarray(0, answer.length)));
  return bytes;
}

function fingerprintOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (~crc ^ FINGERPRINT_XOR) >>> 0;
}

/** 4 or 16 bytes; an IPv4 address that came in through an IPv6 socket is IPv4. */
function parseIp(text: string): Uint8Array | undefined {
  const address = text.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return Uint8Array.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const words = (part: string) =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  const left = words(head);
  const right = words(tail ?? "");
  const zeros = 8 - left.length - right.length;
  if (zeros < 0 || (tail === undefined && zeros > 0)) return undefined;
  const all = [...left, ...new Array<number>(zeros).fill(0), ...right];
  if (all.some((word) => !(word >= 0 && word <= 0xffff))) return undefined;
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 255]));
}
