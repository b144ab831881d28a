import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

// What words of a command line mean. Each throws commander's own error, which ends in exit code 2.

type Address = `0x${string}`;

export const collect = (value: string, before: string[]): string[] => [...before, value];

/** One or more, with commas between, as an environment variable holds them. */
export const collectWords =
  (parse: (text: string) => string = (text) => text) =>
  (value: string, before: string[]): string[] => [
    ...before,
    ...value
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "")
      .map((word) => parse(word)),
  ];

export function parseMultiaddr(text: string): string {
  if (!/^(\/[\w.:-]+){2,}\/?$/.test(text)) {
    throw new InvalidArgumentError("It is a multiaddr like /ip4/203.0.113.7/tcp/4001/ws.");
  }
  return text;
}

export function parseAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new InvalidArgumentError("It is no address: 0x and 40 hexadecimal digits.");
  }
  return text.toLowerCase() as Address;
}

export function parseBps(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number of basis points.");
  return Number(text);
}

export function parseSplit(text: string, before: { party: Address; bps: number }[]) {
  const match = /^(0x[0-9a-fA-F]{40}):(\d{1,5})$/.exec(text);
  if (!match)
    throw new InvalidArgumentError("It is ADDRESS:BASISPOINTS, for example 0x…:2500 for a quarter.");
  return [...before, { party: parseAddress(match[1]!), bps: Number(match[2]) }];
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("It is a port, 0 to 65535.");
  return port;
}

export function parseWhole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("It is a whole number, 0 or more.");
  return Number(text);
}

export function parseSongId(text: string): number {
  const id = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || id > 0xffff_ffff) {
    throw new InvalidArgumentError("It is the number of a song, 1 or more.");
  }
  return id;
}

const UNITS = { "": 1, k: 1_000, M: 1_000_000, G: 1_000_000_000 };

export function parseBytes(text: string): number {
  const match = /^(\d{1,12})([kMG]?)$/.exec(text);
  if (!match) throw new InvalidArgumentError("It is a number of bytes like 500k, 2M or 1G.");
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

function parseAmount(text: string, what: string): bigint {
  const match = /^(\d{1,10})(?:\.(\d{1,18}))?$/.exec(text);
  if (!match) throw new InvalidArgumentError(`It is an amount of ${what} like 2.5.`);
  return BigInt(match[1]!) * 10n ** 18n + BigInt((match[2] ?? "").padEnd(18, "0"));
}

/** Tokens to wei. */
export function parseTokens(text: string): bigint {
  const wei = parseAmount(text, "tokens");
  if (wei === 0n) throw new InvalidArgumentError("It must be more than 0.");
  return wei;
}

/** Ether to wei; 0 is an amount. */
export function parseEther(text: string): bigint {
  return parseAmount(text, "ether");
}

export function parseUrl(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("It is a URL like http://127.0.0.1:8546.");
  }
  return text;
}

/** Where evidence is kept: an oracle's URL or a folder that is there; one more of them. */
export function parsePlace(text: string, before: string[]): string[] {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return [...before, parseUrl(text)];
  if (!statSync(text, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InvalidArgumentError("There is no such folder; a URL begins with http:// or https://.");
  }
  return [...before, text];
}

/** A reason stays on chain: it is not empty. */
export function parseReason(text: string): string {
  const reason = text.trim();
  if (reason === "") throw new InvalidArgumentError("Say why: it is public and stays on chain.");
  return reason;
}

/** A count or an id: 1, 2, 3 … */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a whole number, 1 or more.");
  return Number(text);
}

export function parseProposal(text: string): bigint {
  return BigInt(parseCount(text));
}
