import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import { createTokenBucket } from "../util/createTokenBucket.ts";
import { answerStun } from "./answerStun.ts";

const limits = LIMITS.stun;

/**
 * Tells who asks from which address and port its packets come (UDP, IPv4 and IPv6), and nothing else. Answers are at
 * most twice as long as requests and rated by address, so that it is no use to flood somebody with.
 */
export function createStunServer({ port, host }: { port: number; host?: string }) {
  const sockets: Socket[] = [];
  const rates = new Map<string, ReturnType<typeof createTokenBucket>>();
  let all = createTokenBucket(limits.perSecond);
  const counted = { answered: 0, ignored: 0, limited: 0 };

  const mayAsk = (address: string): boolean => {
    const asker = askerOf(address);
    const rate = rates.get(asker) ?? createTokenBucket(limits.perAddress, limits.burst);
    rates.delete(asker);
    rates.set(asker, rate);
    for (const oldest of rates.keys()) {
      if (rates.size <= limits.maxAddresses) break;
      rates.delete(oldest);
    }
    return rate.take() && all.take();
  };
  const hear = (socket: Socket) => (packet: Buffer, from: RemoteInfo) => {
    const answer = answerStun(packet, from);
    if (answer === undefined) counted.ignored++;
    else if (!mayAsk(from.address)) counted.limited++;
    else {
      counted.answered++;
      socket.send(answer, from.port, from.address, () => {}); // an unreachable asker is its own loss
    }
  };
  const open = async (type: "udp4" | "udp6", address: string | undefined, at: number): Promise<Socket> => {
    const socket = createSocket({ type, ipv6Only: type === "udp6" });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(at, address, resolve);
    });
    socket.removeAllListeners("error");
    socket.on("error", () => counted.ignored++);
    socket.on("message", hear(socket));
    sockets.push(socket);
    return socket;
  };
  const stop = async () => {
    const closing = sockets.splice(0).map((socket) => new Promise<void>((resolve) => socket.close(resolve)));
    await Promise.all(closing);
    rates.clear();
  };

  return {
    port: () => sockets[0]!.address().port,
    stats: () => ({ ...counted }),
    async start(): Promise<void> {
      all = createTokenBucket(limits.perSecond);
      try {
        const first = await open(host?.includes(":") ? "udp6" : "udp4", host, port);
        // Everywhere means both; a machine without IPv6 has the one.
        if (host === undefined) await open("udp6", undefined, first.address().port).catch(() => {});
      } catch (cause) {
        await stop();
        const { code } = cause as NodeJS.ErrnoException;
        throw new UserError(
          `The STUN server cannot listen on UDP port ${port} (${code}).`,
          "Give another one with --stun-port, or 0 for any.",
          { cause },
        );
      }
    },
    stop,
  };
}
export type StunServer = ReturnType<typeof createStunServer>;

/** An IPv6 household has a /64. */
const askerOf = (address: string): string =>
  address.includes(":") ? address.replace(/%.*$/, "").split(":").slice(0, 4).join(":") : address;
