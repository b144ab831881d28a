import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

type Asked = Pick<IncomingMessage, "headers"> & { socket: Pick<IncomingMessage["socket"], "remoteAddress"> };

/**
 * The address a request comes from. Behind one of the trusted proxies that is what it wrote last into
 * `X-Forwarded-For`; what stands before, and the header of anybody else, is the client's own word.
 *
 * @param trusted addresses or subnets such as `10.0.0.0/8`
 */
export function createClientAddress(trusted: readonly string[]): (request: Asked) => string {
  const proxies = new BlockList();
  const typeOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
  for (const entry of trusted) {
    const [address = "", bits] = entry.split("/");
    if (bits === undefined) proxies.addAddress(address, typeOf(address));
    else proxies.addSubnet(address, Number(bits), typeOf(address));
  }
  const isTrusted = (address: string) => isIP(address) !== 0 && proxies.check(address, typeOf(address));
  const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, "");

  return ({ headers, socket }) => {
    const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    let address = plain(socket.remoteAddress ?? "");
    while (isTrusted(address)) {
      const before = plain(forwarded.pop() ?? "");
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}
