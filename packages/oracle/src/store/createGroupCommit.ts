import type { DatabaseSync } from "node:sqlite";

export type GroupCommit = {
  /**
   * Runs `work` inside the next commit; resolves with its result once that commit is on disk. `after` is called
   * right then, before anything else can run.
   */
  run: <T>(work: () => T, after?: (value: T) => void) => Promise<T>;
  /** Commits at once what is waiting. */
  flush: () => void;
  /** Runs `work` in a transaction of its own, now; what is waiting is committed with it. */
  now: <T>(work: () => T) => T;
  readonly waiting: number;
};

type Waiting = {
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

/**
 * One fsync for everything that arrives within `delay` milliseconds. Where one piece of work fails, it alone
 * is taken back and rejected.
 */
export function createGroupCommit({
  database,
  delay = 4,
}: {
  database: DatabaseSync;
  delay?: number;
}): GroupCommit {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");

  function transaction<T>(work: () => T): T {
    begin.run();
    try {
      const value = work();
      commit.run();
      return value;
    } catch (error) {
      rollback.run();
      throw error;
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    let values: unknown[];
    try {
      values = transaction(() => group.map((entry) => entry.work()));
    } catch {
      for (const entry of group) {
        try {
          entry.resolve(transaction(entry.work));
        } catch (error) {
          entry.reject(error);
        }
      }
      return;
    }
    group.forEach((entry, index) => {
      entry.resolve(values[index]);
    });
  }

  return {
    run: <T>(work: () => T, after?: (value: T) => void) =>
      new Promise<T>((resolve, reject) => {
        const done = (value: unknown) => {
          after?.(value as T);
          resolve(value as T);
        };
        waiting.push({ work, resolve: done, reject });
        timer ??= setTimeout(flush, delay);
      }),
    flush,
    now: (work) => {
      flush();
      return transaction(work);
    },
    get waiting() {
      return waiting.length;
    },
  };
}
