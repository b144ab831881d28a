import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type FatalError, MusicchainError } from "@musicchain/protocol";
import { buildApp } from "./buildApp.ts";
import { checkPorts } from "./checkPorts.ts";
import { createChain } from "./createChain.ts";
import type { Child } from "./createChild.ts";
import { createOracle } from "./createOracle.ts";
import { createSeeder } from "./createSeeder.ts";
import { createWatchdog } from "./createWatchdog.ts";
import { createWeb } from "./createWeb.ts";
import type { Deployment } from "./deployment.ts";
import { ensureAttester } from "./ensureAttester.ts";
import { ensureContracts } from "./ensureContracts.ts";
import { forgetOtherChain } from "./forgetOtherChain.ts";
import { lockFolder } from "./lockFolder.ts";
import type { Ports } from "./ports.ts";
import { registerFolder } from "./registerFolder.ts";

export type StackOptions = {
  root: string;
  /** Everything the stack keeps: chain, oracle's store, seeder's library, logs. */
  folder: string;
  ports: Ports;
  /** Folder of songs to scan and register. */
  music: string;
  /** Ignition parameters; default: the committed ones of local chains. */
  parameters?: string;
  /** The web app is left out where nobody looks at it. */
  web?: boolean;
  /** One line of progress. */
  report?: (line: string) => void;
};

export type RunningStack = {
  deployment: Deployment;
  /** Where `deployment` was written. */
  deploymentFile: string;
  rpcUrl: string;
  oracleUrl: string;
  webUrl: string | undefined;
  seeder: { statusUrl: string; bootstrap: string[] };
  logs: string;
  children: { chain: Child; oracle: ReturnType<typeof createOracle>; seeder: Child; web: Child | undefined };
  /** Settles when a process of the stack ends without being asked to. */
  died: Promise<FatalError>;
};

/** The whole of Musicchain on one machine, each part a process of its own, each started when it is needed. */
export function createStack(options: StackOptions) {
  const { root, folder, ports, music, parameters, web: wanted = true, report = () => {} } = options;
  const logs = join(folder, "logs");
  const logFile = (name: string) => join(logs, `${name}.log`);
  const stopping = new AbortController();
  const { signal } = stopping;
  const watchdog = createWatchdog();
  const common = { root, watchdog };
  let chain: ReturnType<typeof createChain> | undefined;
  const parts: { child: Child }[] = [];
  let unlock: (() => Promise<void>) | undefined;
  const began = performance.now();
  const since = (from: number) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

  async function step<T>(name: string, work: () => Promise<T>, tell: (result: T) => string): Promise<T> {
    signal.throwIfAborted();
    const start = performance.now();
    try {
      const result = await work();
      signal.throwIfAborted();
      report(`  ✔ ${name.padEnd(10)} ${since(start).padStart(7)}  ${tell(result)}`);
      return result;
    } catch (error) {
      if (!signal.aborted) report(`  ✘ ${name.padEnd(10)} ${since(start).padStart(7)}`);
      throw error;
    }
  }

  return {
    async start(): Promise<RunningStack> {
      unlock = await lockFolder(folder);
      await checkPorts(ports);
      mkdirSync(logs, { recursive: true });
      // Built beside the rest; its failure is heard where its result is needed.
      const app = wanted ? buildApp({ ...common, logFile: logFile("build") }) : undefined;
      app?.catch(() => {});

      const chainOptions = { folder: join(folder, "chain"), logFile: logFile("chain"), port: ports.chain };
      const node = createChain({ ...common, ...chainOptions });
      chain = node;
      const { rpcUrl } = node;
      await step(
        "chain",
        () => node.start({ signal }),
        () => rpcUrl,
      );
      if (!node.keepsState)
        report("    no anvil for this platform: Hardhat's node stands in and starts fresh every time");

      const deploymentFile = join(folder, "deployment.json");
      const journal = join(folder, "ignition");
      const library = join(folder, "seeder");
      const store = join(folder, "oracle");
      const forgot = await forgetOtherChain({
        rpcUrl,
        file: join(folder, "chain", "genesis"),
        dependents: [deploymentFile, journal, library, store],
      });
      if (forgot)
        report("    the chain is a new one: contracts, songs and plays of the old one were put away");

      const { deployment, outdated } = await step(
        "contracts",
        () =>
          ensureContracts({
            ...common,
            rpcUrl,
            file: deploymentFile,
            folder: journal,
            parameters,
            logFile: logFile("deploy"),
          }),
        ({ deployment, deployed }) => `${deployed ? "deployed" : "found"}: ledger ${deployment.ledger}`,
      );

      if (outdated) {
        report(
          "    contracts/ changed since these were deployed: npm start -- --reset begins anew with the new ones",
        );
      }

      // The council takes its time; songs are registered meanwhile. A failure is heard where it is waited for.
      const attester = ensureAttester(deployment);
      attester.catch(() => {});

      const songs = { ...common, deploymentFile, folder: library };
      await step(
        "songs",
        () => registerFolder({ ...songs, music, logFile, signal }),
        (sentences) => sentences.join(" "),
      );

      const seeder = createSeeder({ ...songs, ports, logFile: logFile("seeder") });
      parts.push(seeder);
      const bootstrap = await step(
        "seeder",
        () => seeder.start({ signal }),
        (addresses) => addresses[0] ?? "",
      );

      await step(
        "council",
        () => attester,
        () => `attester admitted; seats at ${deployment.council}`,
      );

      const oracle = createOracle({
        ...common,
        deploymentFile,
        folder: store,
        port: ports.oracle,
        bootstrap,
        faucetUrl: wanted ? `http://127.0.0.1:${ports.web}/faucet` : undefined,
        logFile: logFile("oracle"),
      });
      parts.push(oracle);
      await step(
        "oracle",
        () => oracle.start({ signal }),
        () => oracle.url,
      );

      let web: ReturnType<typeof createWeb> | undefined;
      if (app) {
        await step(
          "web app",
          async () => {
            const { folder: built } = await app;
            web = createWeb({
              ...common,
              port: ports.web,
              folder: built,
              oracleUrl: oracle.url,
              rpcUrl,
              logFile: logFile("web"),
            });
            parts.push(web);
            await web.start({ signal });
            return web.url;
          },
          (url) => url,
        );
      }
      report(`  ready in ${since(began)}`);

      return {
        deployment,
        deploymentFile,
        rpcUrl,
        oracleUrl: oracle.url,
        webUrl: web?.url,
        seeder: { statusUrl: seeder.statusUrl, bootstrap },
        logs,
        children: { chain: node.child, oracle, seeder: seeder.child, web: web?.child },
        died: Promise.race([
          node.child.death(),
          oracle.died,
          seeder.child.death(),
          ...(web ? [web.child.death()] : []),
        ]),
      };
    },

    /** Stops every process, in order. Takes at most ten seconds. */
    async stop(): Promise<void> {
      stopping.abort(new MusicchainError("the stack is stopping", "start it again"));
      await Promise.all(parts.map(({ child }) => child.stop()));
      // Last, since the others write to it.
      await chain?.stop();
      watchdog.close();
      await unlock?.();
    },
  };
}
