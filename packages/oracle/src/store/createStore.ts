import { join } from "node:path";
import { createChainLog } from "./createChainLog.ts";
import { createGroupCommit } from "./createGroupCommit.ts";
import { createIntentLog } from "./createIntentLog.ts";
import { createPlayLog } from "./createPlayLog.ts";
import { createStateLog } from "./createStateLog.ts";
import { openDatabase } from "./openDatabase.ts";

/** Everything an oracle keeps, in one SQLite file of its data folder. */
export function createStore({ dataDir, commitDelay }: { dataDir: string; commitDelay?: number }) {
  const database = openDatabase(join(dataDir, "oracle.sqlite"));
  const commits = createGroupCommit({ database, delay: commitDelay });
  return {
    database,
    commits,
    plays: createPlayLog({ database, commits }),
    chain: createChainLog({ database, commits }),
    state: createStateLog({ database, commits }),
    intents: createIntentLog({ database, commits }),
    close(): void {
      commits.flush();
      database.close();
    },
  };
}
export type Store = ReturnType<typeof createStore>;
