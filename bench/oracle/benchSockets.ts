import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import { BEATS, createLoad, type LoadListener } from "./createLoad.ts";

const CONNECTIONS = 400;
const PLAYS_EACH = 20;
const SPEED = 4_000;

export type SocketFigures = {
  /** Whole plays over real sockets, each beat a frame of its own, per CPU-second of the server's process. */
  playsPerCpuSecondOverSockets: number;
};

type Answer = { type: string; challenge?: `0x${string}`; play?: number; start?: number; reason?: string };
type Report = { cpu: NodeJS.CpuUsage; stats: { stored: number } };

/** The same plays with sockets and kernel: the load comes from this process, the server is another. */
export async function benchSockets({ folder }: { folder: string }): Promise<SocketFigures> {
  const dataDir = mkdtempSync(join(folder, "sockets-"));
  const began = Date.now();
  const server = fork(new URL("playServer.ts", import.meta.url), [dataDir, String(began), String(SPEED)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const heard = <T>() =>
    new Promise<T>((resolve) => server.once("message", (message) => resolve(message as T)));
  const report = () => {
    const answer = heard<Report>();
    server.send("report");
    return answer;
  };
  const { port } = await heard<{ port: number }>();
  const now = () => began + (Date.now() - began) * SPEED;
  const load = await createLoad(CONNECTIONS);
  const players = await Promise.all(
    load.map((listener) => connect(`ws://127.0.0.1:${port}/plays`, listener, now)),
  );

  await Promise.all(players.map((player) => player.play()));
  const before = await report();
  await Promise.all(
    players.map(async (player) => {
      for (let i = 0; i < PLAYS_EACH; i++) await player.play();
    }),
  );
  const after = await report();
  for (const player of players) player.close();
  server.disconnect();
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(dataDir, { recursive: true });
  const cpu = (after.cpu.user - before.cpu.user + after.cpu.system - before.cpu.system) / 1e6;
  return { playsPerCpuSecondOverSockets: (after.stats.stored - before.stats.stored) / cpu };
}

async function connect(url: string, listener: LoadListener, now: () => number) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  let hello: Answer | undefined;
  let wake: ((answer: Answer) => void) | undefined;
  const next = () =>
    new Promise<Answer>((resolve) => {
      wake = resolve;
    });
  const welcomed = new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.on("message", (data) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.type !== "hello") return wake?.(answer);
      hello = answer;
      resolve();
    });
  });
  await welcomed;
  const pause = () => new Promise((resolve) => setImmediate(resolve));

  async function ask(text: string, wanted: string): Promise<Answer> {
    const answer = next();
    socket.send(text);
    const given = await answer;
    if (given.type !== wanted) throw new Error(`${given.type} ${given.reason}`);
    return given;
  }
  return {
    async play(): Promise<void> {
      const { play, start } = await ask(listener.open(hello!.challenge!), "opened");
      const opened = now();
      for (let beat = 0; beat < BEATS; beat++) {
        // A beat every 5 s of this time, as a player sends them.
        while (now() < opened + (beat + 1) * 5_000) await pause();
        socket.send(listener.beat(play!, beat));
      }
      await ask(listener.statement(play!, start!, Math.floor(now() / 1000)), "stored");
    },
    close: () => socket.close(),
  };
}
