import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import { MusicchainError, UserError } from "@musicchain/protocol";
import fastify, { type FastifyInstance } from "fastify";
import { createClientAddress } from "../plays/createClientAddress.ts";
import { networkOf } from "../plays/networkOf.ts";

/** Requests of one client in ten seconds. */
const REQUESTS = 400;

/** An IPv6 client has a network full of addresses; behind an IPv4 address there may be a whole household. */
const clientOf = (address: string) => (address.includes(":") && networkOf(address)) || address;

/** An HTTP server that answers JSON, errors included: `{ error, message }`, the message says what to do. */
export async function createServer({
  trustedProxies = [],
}: {
  /** Addresses or subnets whose `X-Forwarded-For` is believed. */
  trustedProxies?: readonly string[];
} = {}): Promise<FastifyInstance> {
  const addressOf = createClientAddress(trustedProxies);
  const app = fastify({
    logger: false,
    bodyLimit: 8_192,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
  });
  await app.register(cors, { origin: true });
  await app.register(rateLimit, {
    max: REQUESTS,
    timeWindow: 10_000,
    keyGenerator: ({ raw }) => clientOf(addressOf(raw)),
    allowList: (request) => /^\/(health|ready|metrics)$/.test(request.url),
  });
  app.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ error: "NotFound", message: `There is nothing at ${request.url.slice(0, 200)}.` });
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof MusicchainError) {
      const status = error instanceof UserError ? 400 : 503;
      return reply.code(status).send({ error: error.name, message: `${error.message} ${error.action}` });
    }
    const status = error.statusCode ?? 500;
    if (status === 429) {
      return reply.code(429).send({ error: "TooManyRequests", message: "Wait a few seconds and ask again." });
    }
    const message =
      status < 500 ? error.message : "The oracle failed to answer. Try again; its log says why.";
    reply.code(status).send({ error: status < 500 ? "BadRequest" : "InternalError", message });
  });
  return app;
}
