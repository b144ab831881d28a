import {
  type Address,
  FatalError,
  type Hex,
  hexToBytes,
  keccakHex,
  openSubmission,
  type SubmittedBatch,
} from "@musicchain/protocol";
import type { ChainBatch, ChainDemand, ChainEvent, ChainSong, HeaderParameters } from "../chain/types.ts";

const lower = (text: unknown) => String(text).toLowerCase() as Address;
const big = (value: unknown) => BigInt(value as bigint);

type RegisteredSong = {
  songId: bigint;
  contentHash: Hex;
  duration: number;
  royaltyBps: number;
  metadata: Hex;
  fingerprint: Hex;
  splits: { party: string; bps: number }[];
};
type DemandEvent = { batchId: bigint; segment: number };
const demandKey = ({ batchId, segment }: DemandEvent) => `${batchId}:${segment}`;

type Tables = {
  parameters: HeaderParameters;
  batches: Map<number, ChainBatch>;
  finalHead: number;
  songs: Map<number, ChainSong>;
  redirects: Map<number, { target: number; time: number }[]>;
  registered: Map<Hex, number>;
  revoked: Map<string, number>;
  credit: Map<Address, bigint>;
  claimed: Map<Address, bigint>;
  paid: Map<number, bigint>;
  released: Map<number, bigint>;
  demands: Map<string, ChainDemand>;
};

const emptyTables = (parameters: HeaderParameters): Tables => ({
  ...{ parameters, batches: new Map(), finalHead: 0, songs: new Map(), redirects: new Map() },
  ...{ registered: new Map(), revoked: new Map(), credit: new Map(), claimed: new Map() },
  ...{ paid: new Map(), released: new Map(), demands: new Map() },
});

function addTo<K>(table: Map<K, bigint>, key: K, amount: bigint): void {
  table.set(key, (table.get(key) ?? 0n) + amount);
}

/** What each event changes; the others change nothing an audit is about. */
const FOLDS: Record<string, (tables: Tables, event: ChainEvent) => void> = {
  ParametersChanged(tables, { args }) {
    tables.parameters = args.parameters as HeaderParameters;
  },
  BatchSubmitted(tables, { of: _of, name: _name, input, ...event }) {
    const args = event.args as SubmittedBatch & { finalAt: bigint; evidenceCid: Hex };
    const opened = openSubmission(args, hexToBytes(input!), tables.parameters);
    if (!opened) {
      throw new FatalError(
        `Batch ${args.batchId} does not open its commitment.`,
        "The node's answers do not fit together, or this version is not that of the deployment.",
      );
    }
    const { block, log, time, tx } = event;
    tables.batches.set(Number(args.batchId), {
      ...{ block, log, time, tx, ...opened, batchId: Number(args.batchId), commitment: args.commitment },
      ...{ evidenceCid: args.evidenceCid, finalAt: Number(args.finalAt), status: "pending" },
    });
  },
  BatchesReverted({ batches }, { block, args }) {
    for (let id = Number(args.fromId); id <= Number(args.toId); id++) {
      const batch = batches.get(id);
      if (batch?.status !== "pending") continue;
      Object.assign(batch, { status: "reverted", revertedBy: lower(args.by), revertedIn: block });
    }
  },
  BatchFinalised(tables, { args }) {
    for (let id = tables.finalHead + 1; id <= Number(args.batchId); id++) {
      const batch = tables.batches.get(id);
      if (batch?.status === "pending") batch.status = "final";
    }
    tables.finalHead = Number(args.batchId);
  },
  SongRegistered({ songs }, { args, time }) {
    const song = args as unknown as RegisteredSong;
    const id = Number(song.songId);
    const { contentHash, duration, royaltyBps, metadata } = song;
    const splits = song.splits.map(({ party, bps }) => ({ party: lower(party), bps }));
    const [metadataHash, fingerprintHash] = [metadata, song.fingerprint].map((hex) =>
      keccakHex(hexToBytes(hex)),
    );
    songs.set(id, {
      ...{ id, registeredAt: time, seconds: duration, parties: splits.map(({ party }) => party), metadata },
      opening: {
        ...{ metadataHash: metadataHash!, contentHash, fingerprintHash: fingerprintHash! },
        ...{ duration, royaltyBps, splits },
      },
    });
  },
  SongRedirected({ redirects }, { args }) {
    const id = Number(args.songId);
    const known = redirects.get(id) ?? [];
    redirects.set(id, [...known, { target: Number(args.target), time: Number(args.time) }]);
  },
  GrantRegistered({ registered }, { args, time }) {
    const digest = args.digest as Hex;
    if (!registered.has(digest)) registered.set(digest, time);
  },
  GrantRevoked({ revoked }, { args, time }) {
    const key = `${lower(args.listener)}${args.digest}`;
    if (!revoked.has(key)) revoked.set(key, time);
  },
  CreditBought: ({ credit }, { args }) => void credit.set(lower(args.owner), big(args.credit)),
  Claimed: ({ claimed }, { args }) => addTo(claimed, lower(args.owner), big(args.amount)),
  RoyaltiesClaimed: ({ paid }, { args }) => addTo(paid, Number(args.songId), big(args.amount)),
  EvidenceDemanded({ demands }, { args }) {
    const { batchId, segment, demander, deadline, bond } = args as DemandEvent & Record<string, bigint>;
    demands.set(demandKey({ batchId, segment }), {
      ...{ batch: Number(batchId), segment, demander: lower(demander), deadline: Number(deadline) },
      ...{ status: "open", bond: bond! },
    });
  },
  EvidenceAnswered({ demands }, { args, time }) {
    const { evidences, siblings } = args as { evidences: Hex[]; siblings: Hex[] };
    const demand = demands.get(demandKey(args as DemandEvent))!;
    demand.status = "answered";
    demand.answer = { evidences, siblings, time, cost: demand.bond };
  },
  AnswerPaid({ demands }, { args }) {
    demands.get(demandKey(args as DemandEvent))!.answer!.cost = big(args.paid);
  },
  DemandRefunded({ demands }, { args }) {
    demands.get(demandKey(args as DemandEvent))!.status = "closed";
  },
  EscrowReleased: ({ released }, { args }) => void released.set(Number(args.songId), big(args.ceiling)),
};

/**
 * All the chain said, as tables. A reorganisation takes back what was said above a block: the tables are then made
 * again from the events that are left.
 */
export function createChronicle(parameters: HeaderParameters) {
  let events: ChainEvent[] = [];
  let tables = emptyTables(parameters);

  function fold(more: readonly ChainEvent[]): void {
    for (const event of more) FOLDS[event.name]?.(tables, event);
  }

  function refold(): void {
    tables = emptyTables(parameters);
    fold(events);
  }

  return {
    /** All of them or, where one does not fit, none. */
    append(more: readonly ChainEvent[]): void {
      try {
        fold(more);
      } catch (error) {
        refold();
        throw error;
      }
      for (const event of more) events.push(event);
    },
    /** Forgets everything above `block`. */
    rollback(block: number): void {
      events = events.filter((event) => event.block <= block);
      refold();
    },
    events: (): readonly ChainEvent[] => events,
    batch: (id: number) => tables.batches.get(id),
    /** All of them, reverted ones too, by id. */
    batches: (): ChainBatch[] => [...tables.batches.values()],
    /** Those that were not reverted, by id. */
    standing: (): ChainBatch[] => [...tables.batches.values()].filter(({ status }) => status !== "reverted"),
    /** A batch and all it extends, whether they stand or not, from the first on. */
    lineage(id: number): ChainBatch[] {
      const line: ChainBatch[] = [];
      for (
        let batch = tables.batches.get(id);
        batch;
        batch = tables.batches.get(Number(batch.header.parentId))
      ) {
        line.push(batch);
      }
      return line.reverse();
    },
    finalHead: () => tables.finalHead,
    demands: (): ChainDemand[] => [...tables.demands.values()],
    demand: (batch: number, segment: number) => tables.demands.get(`${batch}:${segment}`),
    song: (id: number) => tables.songs.get(id),
    songs: (): ChainSong[] => [...tables.songs.values()],
    /** The song that plays of `id` starting at `time` count for: where it was pointed to strictly before. */
    songAt: (id: number, time: number | bigint): number =>
      tables.redirects.get(id)?.findLast((redirect) => redirect.time < time)?.target ?? id,
    /** When a grant was registered and revoked on chain; 0: never. */
    grantTimes: (listener: Address, digest: Hex) => ({
      registeredAt: tables.registered.get(digest) ?? 0,
      revokedAt: tables.revoked.get(`${listener}${digest}`) ?? 0,
    }),
    credit: (owner: Address): bigint => tables.credit.get(owner) ?? 0n,
    creditors: (): Address[] => [...tables.credit.keys()],
    claimed: (owner: Address): bigint => tables.claimed.get(owner) ?? 0n,
    claimants: (): Address[] => [...tables.claimed.keys()],
    paid: (song: number): bigint => tables.paid.get(song) ?? 0n,
    released: (song: number): bigint => tables.released.get(song) ?? 0n,
    /** Tokens that exist: minted by claims, less what bought credit. */
    totalSupply: (): bigint => {
      const sum = (table: Map<unknown, bigint>) => [...table.values()].reduce((a, b) => a + b, 0n);
      return sum(tables.claimed) + sum(tables.paid) - sum(tables.credit);
    },
  };
}
export type Chronicle = ReturnType<typeof createChronicle>;
