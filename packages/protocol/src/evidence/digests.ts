import { type Hex, hexToBytes, writeHex, writeUint } from "../bytes.ts";
import { MAX_UINT32 } from "../constants.ts";
import { keccak, keccakHex } from "../ledger/keccak.ts";
import {
  type Domain,
  type PeerBinding,
  type PlayOpen,
  type PlayStatement,
  peerBindingTypes,
  playOpenTypes,
  playStatementTypes,
  type SessionGrant,
  sessionGrantTypes,
} from "./typedData.ts";

/** Times beyond what a number holds exactly are possible in bytes from outside. */
export type Wide<T, K extends keyof T> = Omit<T, K> & { [P in K]: number | bigint };
export type WideGrant = Wide<SessionGrant, "validFrom" | "validUntil">;
export type WideStatement = Wide<PlayStatement, "start" | "end">;

type Types = Record<string, readonly { readonly name: string; readonly type: string }[]>;

function typeHash(types: Types): Uint8Array {
  const [name, fields] = Object.entries(types)[0]!;
  const text = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;
  return keccak(new TextEncoder().encode(text));
}

const text = (value: string) => keccak(new TextEncoder().encode(value));
const DOMAIN_TYPE = text(
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
);
const GRANT = typeHash(sessionGrantTypes);
const OPEN = typeHash(playOpenTypes);
const STATEMENT = typeHash(playStatementTypes);
const BINDING = typeHash(peerBindingTypes);

type Word = { address: Hex } | { uint: number | bigint } | { hash: Uint8Array } | { bytes32: Hex };

/** Most numbers fit the last four bytes of their word, which takes no big integer. */
function writeWord(bytes: Uint8Array, offset: number, value: number | bigint): void {
  if (typeof value === "number" && value <= MAX_UINT32) writeUint(bytes, offset + 28, value, 4);
  else writeUint(bytes, offset, value, 32);
}

function hashWords(words: Word[]): Uint8Array {
  const bytes = new Uint8Array(32 * words.length);
  words.forEach((word, i) => {
    if ("address" in word) writeHex(bytes, 32 * i + 12, word.address, 20);
    else if ("uint" in word) writeWord(bytes, 32 * i, word.uint);
    else if ("hash" in word) bytes.set(word.hash, 32 * i);
    else writeHex(bytes, 32 * i, word.bytes32, 32);
  });
  return keccak(bytes);
}

const separators = new WeakMap<Domain, Uint8Array>();

/** Hash of the EIP-712 domain, cached with the object. */
export function domainSeparator(domain: Domain): Uint8Array {
  let separator = separators.get(domain);
  if (!separator) {
    separator = hashWords([
      { hash: DOMAIN_TYPE },
      { hash: text(domain.name) },
      { hash: text(domain.version) },
      { uint: domain.chainId },
      { address: domain.verifyingContract },
    ]);
    separators.set(domain, separator);
  }
  return separator;
}

function digest(domain: Domain, words: Word[]): Hex {
  const bytes = new Uint8Array(66);
  bytes[0] = 0x19;
  bytes[1] = 0x01;
  bytes.set(domainSeparator(domain), 2);
  bytes.set(hashWords(words), 34);
  return keccakHex(bytes);
}

/** Identity of a grant: what the wallet signs. Equal to viem's `hashTypedData`, about 50 times faster. */
export function grantDigest(domain: Domain, grant: WideGrant): Hex {
  return digest(domain, [
    { hash: GRANT },
    { address: grant.listener },
    { hash: keccak(hexToBytes(grant.sessionKey)) },
    { address: grant.attester },
    { uint: grant.validFrom },
    { uint: grant.validUntil },
    { uint: grant.maxBurnPerPlay },
  ]);
}

/** Identity of a play: what the session key signs. */
export function statementDigest(domain: Domain, statement: WideStatement): Hex {
  return digest(domain, [
    { hash: STATEMENT },
    { address: statement.attester },
    { uint: statement.song },
    { address: statement.listener },
    { address: statement.seeder },
    { address: statement.relay },
    { uint: statement.start },
    { uint: statement.end },
    { hash: keccak(statement.coverage) },
  ]);
}

export function openDigest(domain: Domain, open: PlayOpen): Hex {
  return digest(domain, [
    { hash: OPEN },
    { address: open.attester },
    { address: open.listener },
    { uint: open.song },
    { address: open.seeder },
    { address: open.relay },
    { bytes32: open.challenge },
  ]);
}

export function bindingDigest(domain: Domain, binding: PeerBinding): Hex {
  return digest(domain, [
    { hash: BINDING },
    { address: binding.wallet },
    { hash: text(binding.peerId) },
    { uint: binding.validFrom },
    { uint: binding.validUntil },
  ]);
}

/** What a seeder's peer key signs to acknowledge a session: a prefix and the digest of its `PlayOpen`. */
export function acknowledgementMessage(openDigest: Hex): Uint8Array {
  const prefix = new TextEncoder().encode("musicchain acknowledgement 1:");
  const message = new Uint8Array(prefix.length + 32);
  message.set(prefix);
  writeHex(message, prefix.length, openDigest, 32);
  return message;
}
