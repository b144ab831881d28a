import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Address,
  batchCommitment,
  domain as domainOf,
  FatalError,
  genesisHeader,
  type Hex,
  musicTokenAbi,
  type OracleConfig,
  playLedgerAbi,
  UserError,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { type Logger, pino } from "pino";
import type { LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createBatcher, type Parent } from "./batches/createBatcher.ts";
import { createDoubts } from "./batches/createDoubts.ts";
import { createEvidences } from "./batches/createEvidences.ts";
import { createFinaliser } from "./batches/createFinaliser.ts";
import { createFinality } from "./batches/createFinality.ts";
import { createStates } from "./batches/createStates.ts";
import { reconcile } from "./batches/reconcile.ts";
import { createCatalogue } from "./catalogue/createCatalogue.ts";
import { createSoundChecker } from "./catalogue/createSoundChecker.ts";
import { createSoundLog } from "./catalogue/createSoundLog.ts";
import { createBonding } from "./chain/createBonding.ts";
import { createFacts } from "./chain/createFacts.ts";
import { createFollower, firstLine } from "./chain/createFollower.ts";
import { createOutbox } from "./chain/createOutbox.ts";
import { createRpc } from "./chain/createRpc.ts";
import { createStanding, type Slash } from "./chain/createStanding.ts";
import { createSwarm, type OracleSwarm } from "./chain/createSwarm.ts";
import { type OracleConfigInput, parseConfig } from "./config.ts";
import { createDemands } from "./demands/createDemands.ts";
import { createWithdrawals } from "./demands/createWithdrawals.ts";
import { type Clock, createClock } from "./plays/createClock.ts";
import { createPlaySocket } from "./plays/createPlaySocket.ts";
import { createPlays } from "./plays/createPlays.ts";
import { createVerifiers } from "./plays/createVerifiers.ts";
import { PLAY_LIMITS } from "./plays/types.ts";
import { addRoutes } from "./serve/addRoutes.ts";
import { createMetrics } from "./serve/createMetrics.ts";
import { createServer } from "./serve/createServer.ts";
import { createStore } from "./store/createStore.ts";

const LOCAL_CHAIN = 31_337;
/** The chain counts as unread once its newest block was read this long ago, seconds. */
const STALE_SECONDS = 60;

/**
 * An attester's oracle: receives plays, batches them, follows them to finality, and serves the catalogue and the
 * proofs. `start` resolves when it listens, also while the chain cannot be reached: it says so and recovers.
 *
 * @example
 * const oracle = createOracle({ config: { rpcUrls, deployment, attesterKey, dataDir, bootstrap } });
 * await oracle.start();
 */
export function createOracle({
  config: input,
  account = accountOf(input),
  logger,
  clock = createClock(),
  createPeer = createSwarm,
}: {
  config: OracleConfigInput;
  /** The attester; else the key of the settings. */
  account?: LocalAccount;
  logger?: Logger;
  /** Default: this machine's. */
  clock?: Clock;
  /** Another composition of the swarm, with the same abilities. */
  createPeer?: (options: Parameters<typeof createSwarm>[0]) => OracleSwarm;
}) {
  const config = parseConfig(input);
  const { deployment, dataDir } = config;
  const log =
    logger ?? pino({ level: config.logLevel, redact: ["*.attesterKey", "*.privateKey", "attesterKey"] });
  // Anvil's safe block is 32 blocks behind, whatever their time.
  const safety = config.finality ?? (deployment.chainId === LOCAL_CHAIN ? "latest" : "safe");
  const attester = account.address.toLowerCase() as Address;
  const domain = domainOf(deployment.chainId, deployment.ledger);
  mkdirSync(dataDir, { recursive: true });

  const store = createStore({ dataDir });
  const finality = createFinality(store);
  const standing = createStanding({ chain: store.chain, attester });
  const sounds = createSoundLog(store);
  const catalogue = createCatalogue(store);
  const rpc = createRpc({ rpcUrls: config.rpcUrls, chainId: deployment.chainId });
  const { client } = rpc;
  const facts = createFacts({
    chain: store.chain,
    client,
    head: () => states.head,
    soundOf: (hash) => sounds.get(hash)?.verdict ?? "pending",
  });
  const states = createStates({
    chain: store.chain,
    stateLog: store.state,
    credit: facts.credit,
    onPush: ({ batchId, header, own }, discoverers) => {
      if (header.attester !== attester || own !== undefined || store.plays.ownOf(header.evidenceRoot)) return;
      store.chain.adoptForeign(batchId, discoverers);
      log.warn({ batchId, discoverers: discoverers.length }, "batch.foreign");
    },
    logger: log,
  });
  const swarm = createPeer({
    dataDir,
    bootstrap: config.bootstrap,
    listen: config.listen,
    domain,
    sign: (message) => account.signMessage({ message }),
    logger: log,
  });
  const evidences = createEvidences({ dataDir, swarm });
  const verifiers = createVerifiers();
  if (!verifiers.native) {
    log.warn({ packages: ["secp256k1", "sodium-native"] }, "signatures.slow");
  }

  let faultProofs: Address | undefined;
  let genesis: Parent | undefined;
  let addresses: { token: Address; songs: Address } | undefined =
    deployment.token && deployment.songs ? { token: deployment.token, songs: deployment.songs } : undefined;
  const blockTime = () => store.chain.cursor()?.time ?? 0;

  /** Newest block that no reorganisation is expected to reach, and that was read. */
  function safeBlock(): { number: number; time: number } {
    const read = store.chain.cursor() ?? { number: 0, time: 0 };
    if (safety === "latest") return read;
    const safe = follower.status().safe;
    if (!safe) return { number: 0, time: 0 };
    return safe.number < read.number ? safe : read;
  }

  function parent(): Parent | undefined {
    if (!follower.status().synced) return undefined;
    if (states.headId === 0) return genesis;
    const batch = store.chain.batch(states.headId);
    return batch && { batchId: BigInt(batch.batchId), commitment: batch.commitment };
  }
  const tidy = () => reconcile(store, { attester, finalId: states.finalId, logger: log });

  /** Brings states and own batches to what is stored of the chain. What fails is done with the next block. */
  let advancedTo = -1;
  function advance(): void {
    const revision = store.chain.revision();
    const isNew = revision !== advancedTo;
    if (isNew) states.advance();
    const final = states.finalise(store.chain.finalHead());
    for (const { batchId } of final) log.info({ batchId }, "batch.final");
    if (isNew || final.length > 0) tidy();
    advancedTo = revision;
  }

  const follower = createFollower({
    rpc,
    chain: store.chain,
    ledger: deployment.ledger,
    songs: deployment.songs,
    deployedAtBlock: deployment.deployedAtBlock,
    confirmations: config.confirmations,
    finality: safety,
    pollMs: config.pollMs,
    indexSong: catalogue.index,
    unindexSong: catalogue.unindex,
    onHead: (block) => clock.follow(block.time),
    onRead: (read) => {
      if (read.songs.length > 0) facts.forget();
    },
    onStep: advance,
    onRollback: (to) => {
      store.intents.reopenAbove(to);
      facts.forget();
      states.doubt();
      batcher.recheck();
    },
    logger: log,
  });

  /** Why no batch can be submitted now, in words. */
  function refrain(): string | undefined {
    const until = standing.pausedUntil();
    if (clock.seconds() < until) {
      return `The guardian paused new batches until ${new Date(until * 1000).toISOString()}.`;
    }
    return undefined;
  }
  const needsPerson = () => standing.slashed() !== undefined || standing.hasLeft();

  const outbox = createOutbox({
    client,
    account,
    intents: store.intents,
    chainId: deployment.chainId,
    now: clock.seconds,
    replaceAfter: config.replaceAfter,
    atOnce: () => demands.atOnce(),
    withhold: ({ kind }) =>
      kind !== "submitBatch" ? undefined : needsPerson() ? "A person has to act first." : refrain(),
    logger: log,
  });
  const batcher = createBatcher({
    store,
    states,
    evidences,
    facts,
    domain,
    attester,
    parent,
    safe: safeBlock,
    block: () => store.chain.cursor()?.number ?? 0,
    now: clock.seconds,
    confirm: outbox.confirm,
    refrain,
    budget: async () => {
      const args = [attester, BigInt(clock.seconds())] as const;
      return Number(await client.readContract({ ...ledgerAt, functionName: "playsLeft", args }));
    },
    earliest: async () => Number(await client.readContract({ ...ledgerAt, functionName: "earliestStart" })),
    doubted: createDoubts(store),
    batchSeconds: config.batchSeconds,
    maxPlays: config.maxPlaysPerBatch,
    logger: log,
  });
  const plays = createPlays({
    domain,
    attester,
    facts,
    log: store.plays,
    clock,
    verifiers,
    limits: PLAY_LIMITS,
    unready: () => {
      if (!isFresh()) return "The oracle cannot reach the chain now. Try again in a moment.";
      if (needsPerson())
        return "This oracle has no bond any more, so plays would not count. Use another one.";
      return undefined;
    },
    onError: (error) => log.error({ problem: String(error) }, "play.failed"),
  });
  const checker = createSoundChecker({
    sounds,
    fetchSong: swarm.fetchSong,
    now: clock.seconds,
    onVerdict: facts.forget,
    logger: log,
  });

  const isFresh = () => follower.status().synced || clock.seconds() - blockTime() < STALE_SECONDS;
  const ledgerAt = { address: deployment.ledger, abi: playLedgerAbi } as const;

  async function findContracts(): Promise<{ token: Address; songs: Address }> {
    if (addresses) return addresses;
    const [token, songs] = await Promise.all([
      client.readContract({ ...ledgerAt, functionName: "token" }),
      client.readContract({ ...ledgerAt, functionName: "songs" }),
    ]);
    addresses = { token: token.toLowerCase() as Address, songs: songs.toLowerCase() as Address };
    return addresses;
  }

  /** What has to be known of the ledger before the first batch; asked until it answers. */
  async function prepareGenesis(): Promise<void> {
    if (genesis) return;
    const [commitment, , time] = await client.readContract({
      ...ledgerAt,
      functionName: "batches",
      args: [0n],
    });
    if (batchCommitment(genesisHeader(time)) !== commitment) {
      throw new FatalError("The ledger begins with another state.", "Run the version of the deployment.");
    }
    faultProofs = (
      await client.readContract({ ...ledgerAt, functionName: "faultProofs" })
    ).toLowerCase() as Address;
    genesis = { batchId: 0n, commitment };
  }

  const bonding = createBonding({
    client,
    ledger: deployment.ledger,
    attester,
    standing,
    intents: store.intents,
    deposit: config.bond,
    now: clock.seconds,
    logger: log,
  });
  const demands = createDemands({
    store,
    evidences,
    attester,
    faultProofs: () => faultProofs,
    now: clock.seconds,
    confirm: outbox.confirm,
    logger: log,
  });
  const withdrawals = createWithdrawals({
    client,
    attester,
    faultProofs: () => faultProofs,
    intents: store.intents,
    now: clock.seconds,
  });
  const finaliser = createFinaliser({
    client,
    ledger: deployment.ledger,
    attester,
    finality,
    chain: store.chain,
    intents: store.intents,
    headId: () => states.headId,
    time: blockTime,
    now: clock.seconds,
    logger: log,
  });

  const stopped = new AbortController();
  let fatal: string | undefined;
  let problem: string | undefined;

  /** The one hand that batches and sends. */
  async function work(): Promise<void> {
    while (!stopped.signal.aborted && fatal === undefined) {
      try {
        if (follower.status().synced) {
          await findContracts();
          await prepareGenesis();
          await demands.process();
          if (config.finalise) await finaliser.process();
          if (await bonding.process()) await batcher.process();
          await withdrawals.process();
          await outbox.process();
        }
        problem = undefined;
      } catch (error) {
        const said = error instanceof Error ? firstLine(error) : String(error);
        if (error instanceof FatalError) {
          fatal = `${said} ${error.action}`;
          log.fatal({ problem: fatal }, "oracle.halted");
        } else if (said !== problem) log.warn({ problem: said }, "oracle.delayed");
        problem = said;
      }
      await sleep(config.pollMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  let url = "";
  const servedConfig = (): OracleConfig => ({
    chainId: deployment.chainId,
    chainName: config.chainName,
    rpcUrl: config.publicRpcUrl ?? config.rpcUrls[0]!,
    ledger: deployment.ledger,
    token: addresses?.token ?? ZERO_ADDRESS,
    songs: addresses?.songs ?? ZERO_ADDRESS,
    attester,
    playsUrl: `${(config.publicUrl ?? url).replace(/^http/, "ws").replace(/\/$/, "")}/plays`,
    bootstrap: config.bootstrap,
    ...(config.faucetUrl ? { faucetUrl: config.faucetUrl } : {}),
  });

  function status() {
    const chain = follower.status();
    return {
      attester,
      chain: { ...chain, lagSeconds: chain.block ? Math.max(0, clock.seconds() - chain.block.time) : null },
      batches: {
        head: states.headId,
        final: states.finalId,
        wrong: states.broken ?? null,
        waiting: store.plays.waitingCount,
        ...batcher.status(),
        pausedUntil: clock.seconds() < standing.pausedUntil() ? standing.pausedUntil() : null,
        finalise: finaliser.status().problem ?? null,
      },
      bond: { slashed: slashAnswer(standing.slashed()), left: standing.hasLeft() },
      demands: { ...demands.status(), ...withdrawals.status() },
      transactions: outbox.status(),
      plays: plays.stats(),
      sound: { ...checker.status(), ...sounds.counts() },
      swarm: swarm.status(),
      problem:
        fatal ?? chain.problem ?? problem ?? demands.status().problem ?? bonding.status().problem ?? null,
    };
  }
  const metrics = createMetrics(() => {
    const { open, ...counts } = plays.stats();
    return {
      ...counts,
      openPlays: open,
      connections: socket?.connections ?? 0,
      waiting: store.plays.waitingCount,
      queued: store.plays.queued,
      block: store.chain.cursor()?.number ?? 0,
      lagSeconds: Math.max(0, clock.seconds() - blockTime()),
      headBatch: states.headId,
      finalBatch: states.finalId,
      intents: store.intents.open().length,
      openDemands: demands.status().open,
      demandSeconds: Math.max(0, (demands.status().deadline ?? Number.POSITIVE_INFINITY) - clock.seconds()),
      slashed: standing.slashed() ? 1 : 0,
      pausedSeconds: Math.max(0, standing.pausedUntil() - clock.seconds()),
    };
  });

  let socket: ReturnType<typeof createPlaySocket> | undefined;
  let app: Awaited<ReturnType<typeof createServer>> | undefined;
  let working: Promise<void> | undefined;

  return {
    attester,
    status,
    /** Where it listens, once started. */
    get url() {
      return url;
    },
    async start(): Promise<void> {
      app = await createServer({ trustedProxies: config.trustedProxies });
      app.get("/health", async () => ({ status: "ok" }));
      app.get("/ready", async (_request, reply) => {
        const ready =
          fatal === undefined &&
          states.broken === undefined &&
          !needsPerson() &&
          isFresh() &&
          follower.status().synced;
        return reply.code(ready ? 200 : 503).send({ ready, problem: status().problem });
      });
      app.get("/status", async () => status());
      app.get("/metrics", async (_request, reply) =>
        reply.type(metrics.contentType).send(await metrics.metrics()),
      );
      const balanceOf = async (owner: Address) => {
        const { token } = await findContracts();
        return client.readContract({
          address: token,
          abi: musicTokenAbi,
          functionName: "balanceOf",
          args: [owner],
        });
      };
      const sources = { store, states, sounds, finality };
      addRoutes(app, sources, { config: servedConfig, catalogue, evidences, balanceOf });
      socket = createPlaySocket({ server: app.server, plays, trustedProxies: config.trustedProxies });
      socket.start();
      tidy();
      try {
        url = await app.listen({ host: config.host, port: config.port });
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
        throw new FatalError(
          `Port ${config.port} of ${config.host} is taken.`,
          "Stop what listens there, or give the oracle another port.",
          { cause },
        );
      }
      follower.start();
      working = work();
      await swarm.start();
      checker.start();
      log.info({ url, attester, ledger: deployment.ledger, data: join(dataDir) }, "oracle.started");
    },
    /** Stops taking in, finishes the step under way, and closes; well within ten seconds. */
    async stop(): Promise<void> {
      plays.stop();
      stopped.abort();
      await socket?.stop();
      await app?.close();
      await Promise.all([follower.stop(), checker.stop(), working]);
      await swarm.stop();
      store.close();
      log.info("oracle.stopped");
    },
  };
}
export type Oracle = ReturnType<typeof createOracle>;

function accountOf({ attesterKey }: OracleConfigInput): LocalAccount {
  if (attesterKey) return privateKeyToAccount(attesterKey as Hex);
  throw new UserError("The oracle has no attester.", "Give it an account, or attesterKey in its settings.");
}

function slashAnswer(slash: Slash | undefined) {
  return slash ? { ...slash, reward: String(slash.reward), burned: String(slash.burned) } : null;
}
