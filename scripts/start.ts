/**
 * `npm start`: the whole of Musicchain on this machine. `--music DIR` scans that folder, `--port-base N` moves the six
 * ports, `--folder DIR` keeps the stack elsewhere than in `.local`, `--reset` starts from nothing.
 */
import { rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { MusicchainError } from "@musicchain/protocol";
import { createStack } from "./stack/createStack.ts";
import { describeStack } from "./stack/describeStack.ts";
import { PORT_BASE, portsFrom } from "./stack/ports.ts";
import { findRoot } from "./testing/stages.ts";

/** Parts of the folder that are the stack's; the rest are caches. */
const KEPT = ["chain", "ignition", "oracle", "seeder", "deployment.json"];

const root = findRoot(import.meta.dirname);

/** What happened, and what to do about it. */
function describe(error: unknown): string {
  const { message, action } = error as Partial<MusicchainError>;
  return `\n${message ?? error}${action ? `\nWhat to do: ${action.replace(/\.$/, "")}.` : ""}`;
}

function fail(error: unknown): never {
  console.error(describe(error));
  process.exit(1);
}

async function readOptions() {
  const { values } = parseArgs({
    options: {
      music: { type: "string" },
      folder: { type: "string" },
      "port-base": { type: "string", default: String(PORT_BASE) },
      reset: { type: "boolean", default: false },
    },
  });
  // npm runs scripts in the repository's folder; a relative path is meant from where the person is.
  const from = process.env.INIT_CWD ?? process.cwd();
  const music = resolve(from, values.music ?? join(root, "music"));
  const folder = resolve(from, values.folder ?? join(root, ".local"));
  if (!(await stat(music).catch(() => undefined))?.isDirectory()) {
    throw new Error(`--music ${music} is no folder; name one with audio files in it`);
  }
  return { music, folder, ports: portsFrom(Number(values["port-base"])), reset: values.reset };
}

const { music, folder, ports, reset } = await readOptions().catch(fail);
if (reset) await Promise.all(KEPT.map((name) => rm(join(folder, name), { recursive: true, force: true })));
console.log(`Musicchain, with the songs of ${music}\n`);
const stack = createStack({ root, folder, ports, music, report: console.log });

let stopping: Promise<void> | undefined;
const stop = (code: number) => {
  stopping ??= stack.stop().then(() => process.exit(code));
};
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (!stopping) console.log("\nstopping…");
    stop(0);
  });
}

try {
  const running = await stack.start();
  console.log(describeStack(running));
  running.died.then((error) => {
    console.error(`${describe(error)}\nEverything else is being stopped.`);
    stop(1);
  });
} catch (error) {
  if (!stopping) {
    console.error(describe(error));
    stop(1);
  }
}
