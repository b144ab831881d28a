import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Sixteen-bit groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [left = "", right] = address.split("%", 1)[0]!.split("::");
  const parse = (part: string) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  const head = parse(left);
  const tail = right === undefined ? [] : parse(right);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/**
 * The network an address belongs to, by which limits are counted: whoever has one address of a /24, or of an IPv6
 * /56, often has all of them. `undefined` for this machine itself, which is not limited.
 */
export function networkOf(address: string): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const version = isIP(plain);
  if (version === 0) return address;
  if (loopback.check(plain, version === 4 ? "ipv4" : "ipv6")) return undefined;
  if (version === 4) return `${plain.slice(0, plain.lastIndexOf("."))}.0/24`;
  if (plain.includes(".")) return plain;
  const [a, b, c, d] = groupsOf(plain) as [number, number, number, number];
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(":")}::/56`;
}
