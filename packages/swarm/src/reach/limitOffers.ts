import type { StreamHandler, StreamHandlerOptions } from "@libp2p/interface";
import { LIMITS } from "../limits.ts";

interface Registrar {
  handle(protocol: string, handler: StreamHandler, options?: StreamHandlerOptions): Promise<void>;
}

const limits = LIMITS.reach;

/**
 * The components a WebRTC transport is made of, with a bound on what strangers can make it do: each offer that comes
 * in costs a native peer connection before anything of it is known.
 */
export function limitOffers<T extends object>(components: T): T {
  let open = 0;
  const guard = (handler: StreamHandler): StreamHandler => {
    return (stream, connection) => {
      if (open >= limits.offersAtOnce) return stream.abort(new Error("Too many offers at once"));
      open++;
      stream.addEventListener("close", () => open--, { once: true });
      return handler(stream, connection);
    };
  };
  const limited = (registrar: Registrar) =>
    new Proxy(registrar, {
      get(target, name) {
        if (name !== "handle") return bound(target, name);
        const handle: Registrar["handle"] = (protocol, handler, options) =>
          target.handle(protocol, guard(handler), {
            ...options,
            maxInboundStreams: limits.offersPerConnection,
          });
        return handle;
      },
    });
  return new Proxy(components, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      return name === "registrar" ? limited(value as Registrar) : value;
    },
  });
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}
