import { collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** Figures for Prometheus, read when they are asked for. */
export type Readings = {
  /** Since the start. */
  opened: number;
  beats: number;
  stored: number;
  verifications: number;
  refusals: Record<string, number>;
  openPlays: number;
  connections: number;
  waiting: number;
  queued: number;
  block: number;
  lagSeconds: number;
  headBatch: number;
  finalBatch: number;
  intents: number;
  openDemands: number;
  demandSeconds: number;
  slashed: number;
  pausedSeconds: number;
};

const GAUGES: Record<Exclude<keyof Readings, "refusals">, string> = {
  opened: "Plays opened since the start",
  beats: "Heartbeats taken since the start",
  stored: "Statements stored since the start",
  verifications: "Statement signatures verified since the start",
  openPlays: "Plays open now",
  connections: "Sockets connected now",
  waiting: "Plays that wait for a batch",
  queued: "Statements that wait for the disk",
  block: "Newest block read",
  lagSeconds: "Seconds since the newest block read",
  headBatch: "Newest batch",
  finalBatch: "Newest final batch",
  intents: "Transactions under way",
  openDemands: "Demands for evidence of own batches that nobody has answered",
  demandSeconds: "Seconds until the first of them runs out, +Inf where there is none",
  slashed: "1 once the bond was slashed, until another is deposited",
  pausedSeconds: "Seconds until new batches are taken again",
};

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function createMetrics(read: () => Readings): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help] of Object.entries(GAUGES)) {
    new Gauge({
      name: `musicchain_oracle_${snake(name)}`,
      help,
      registers: [registry],
      collect() {
        this.set(read()[name as Exclude<keyof Readings, "refusals">]);
      },
    });
  }
  new Gauge({
    name: "musicchain_oracle_refusals",
    help: "Refused messages since the start, by reason",
    labelNames: ["reason"],
    registers: [registry],
    collect() {
      for (const [reason, count] of Object.entries(read().refusals)) this.set({ reason }, count);
    },
  });
  return registry;
}
