import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LIMITS } from "../limits.ts";

const { countedPeers, speedSeconds } = LIMITS.serve;

type Seconds = { at: number; bytes: number }[];

/**
 * Bytes sent: since the start in all and by peer, how fast, and by day (UTC) over all starts. `save` writes the days
 * to a file of its own (SQLite), what came since the last `save` is lost with the process.
 */
export function createUploadCounter({ file, now = Date.now }: { file: string; now?: () => number }) {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec("pragma journal_mode = wal; pragma synchronous = normal;");
  db.exec("create table if not exists days (day text primary key, bytes integer not null) strict;");
  const add = db.prepare(
    "insert into days values (?, ?) on conflict (day) do update set bytes = bytes + excluded.bytes",
  );
  const sums = db.prepare(
    "select coalesce(sum(bytes), 0) as ever, coalesce(sum(bytes) filter (where day = ?), 0) as today from days",
  );
  const byPeer = new Map<string, number>();
  const recent = new Map<string, Seconds>();
  const unsaved = new Map<string, number>();
  let total = 0;
  let others = 0;

  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const speed = (peerId: string): number => {
    const since = Math.floor(now() / 1_000) - speedSeconds;
    const seconds = (recent.get(peerId) ?? []).filter(({ at }) => at >= since);
    if (seconds.length === 0) recent.delete(peerId);
    else recent.set(peerId, seconds);
    return Math.round(seconds.reduce((sum, { bytes }) => sum + bytes, 0) / speedSeconds);
  };
  const save = () => {
    for (const [day, bytes] of unsaved) add.run(day, bytes);
    unsaved.clear();
  };

  return {
    add(peerId: string, bytes: number): void {
      total += bytes;
      const time = now();
      const day = dayOf(time);
      unsaved.set(day, (unsaved.get(day) ?? 0) + bytes);
      if (byPeer.has(peerId) || byPeer.size < countedPeers) {
        byPeer.set(peerId, (byPeer.get(peerId) ?? 0) + bytes);
      } else others += bytes;
      const who = byPeer.has(peerId) ? peerId : "";
      const seconds = recent.get(who) ?? [];
      const at = Math.floor(time / 1_000);
      if (seconds.at(-1)?.at === at) seconds.at(-1)!.bytes += bytes;
      else seconds.push({ at, bytes });
      if (seconds.length > speedSeconds + 1) seconds.shift();
      recent.set(who, seconds);
    },
    save,
    /** Bytes; speeds are bytes per second over the last ten. */
    read() {
      save();
      const { ever, today } = sums.get(dayOf(now())) as { ever: number; today: number };
      const speeds = [...recent.keys()].map((peerId) => [peerId, speed(peerId)] as const);
      return {
        ...{ total, others, byPeer: Object.fromEntries(byPeer) },
        ...{ today: Number(today), ever: Number(ever) },
        perSecond: speeds.reduce((sum, [, bytes]) => sum + bytes, 0),
        perSecondByPeer: Object.fromEntries(speeds.filter(([peerId, bytes]) => peerId !== "" && bytes > 0)),
      };
    },
    close(): void {
      save();
      db.close();
    },
  };
}
