import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FatalError } from "@musicchain/protocol";
import { nodePath } from "../nodePath.ts";
import type { Watchdog } from "./createWatchdog.ts";

export type ChildOptions = {
  /** What people call it: `oracle`. */
  name: string;
  command: string[];
  cwd: string;
  env?: Record<string, string | undefined>;
  /** Gets everything the child prints; emptied when it starts. */
  logFile: string;
  /** What makes it stop in order. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds it may take to stop before it is killed. */
  grace?: number;
  watchdog: Watchdog;
};

export type Child = {
  name: string;
  logFile: string;
  /** Settles when the process is gone; never rejects. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  isRunning(): boolean;
  pid(): number;
  start(): void;
  stop(): Promise<void>;
  /** `kill -9`, as a power cut would. */
  kill(): Promise<void>;
  lastLines(count?: number): Promise<string>;
  /** Settles when the child ends by itself, with what to tell people; never after `stop` or `kill`. */
  death(): Promise<FatalError>;
};

/**
 * One process of the stack, in a group of its own: the terminal's Ctrl-C reaches only the orchestrator, which then
 * stops its children one after the other.
 */
export function createChild(options: ChildOptions): Child {
  const { name, command, cwd, env, logFile, stopSignal = "SIGTERM", grace = 4_000, watchdog } = options;
  let process_: ChildProcess | undefined;
  let ended = false;
  let asked = false;
  let settle: (result: { code: number | null; signal: NodeJS.Signals | null }) => void = () => {};
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    settle = resolve;
  });
  const isRunning = () => process_?.pid !== undefined && !ended;

  /** To the whole group, so that a child's own helpers go with it. */
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (process_?.pid) process.kill(-process_.pid, signal);
    } catch {
      // The group is gone already.
    }
  };

  const lastLines = async (count = 15) => {
    const text = await readFile(logFile, "utf8").catch(() => "");
    return text.trimEnd().split("\n").slice(-count).join("\n");
  };

  return {
    name,
    logFile,
    exited,
    isRunning,
    lastLines,

    pid() {
      if (!process_?.pid) throw new FatalError(`${name} was not started`, "start it first");
      return process_.pid;
    },

    start() {
      mkdirSync(dirname(logFile), { recursive: true });
      const log = openSync(logFile, "w");
      const [program, ...args] = command;
      process_ = spawn(program as string, args, {
        cwd,
        env: { ...process.env, PATH: nodePath(), ...env },
        detached: true,
        stdio: ["ignore", log, log],
      });
      closeSync(log);
      const { pid } = process_;
      if (pid) watchdog.add(pid, stopSignal);
      const finish = (code: number | null, signal: NodeJS.Signals | null) => {
        ended = true;
        if (pid) watchdog.remove(pid);
        settle({ code, signal });
      };
      process_.once("exit", finish);
      process_.once("error", () => finish(127, null));
    },

    async stop() {
      asked = true;
      if (!isRunning()) return;
      signalGroup(stopSignal);
      const late = setTimeout(() => signalGroup("SIGKILL"), grace);
      await exited;
      clearTimeout(late);
      // What the child itself started and forgot.
      signalGroup("SIGKILL");
    },

    async kill() {
      asked = true;
      signalGroup("SIGKILL");
      if (process_) await exited;
    },

    async death() {
      const { code, signal } = await exited;
      if (asked) return new Promise<never>(() => {});
      return new FatalError(
        `${name} ended by itself (${signal ?? `exit code ${code}`}). Its last lines:\n${await lastLines()}`,
        `read ${logFile}`,
      );
    },
  };
}
