import { configStore } from "../config/configStore.ts";
import { createStore } from "../lib/createStore.ts";
import { walletStore } from "../wallet/walletStore.ts";
import { sessionDatabase } from "./sessionDatabase.ts";
import { isExpired, type SessionRecord, usableSession } from "./sessionRecord.ts";

/** The session of the connected account, if it has one here. */
export const sessionStore = createStore<{ session: SessionRecord | undefined; ready: boolean }>({
  session: undefined,
  ready: false,
});

const nowSeconds = () => Math.floor(Date.now() / 1000);
let records: SessionRecord[] = [];
let watching: Promise<void> | undefined;

/** Follows the connected account and the clock. */
export function watchSessions(): Promise<void> {
  watching ??= (async () => {
    records = await sessionDatabase.all().catch(() => []);
    for (const record of records.filter((each) => isExpired(each, nowSeconds()))) {
      await sessionDatabase.remove(record.grant.sessionKey).catch(() => {});
    }
    walletStore.subscribe(choose);
    configStore.subscribe(choose);
    setInterval(choose, 30_000);
    choose();
  })();
  return watching;
}

function choose(): void {
  const { config } = configStore.get();
  const { address } = walletStore.get();
  const session = config && address ? usableSession(records, config, address, nowSeconds()) : undefined;
  sessionStore.set({ session, ready: true });
}

/** Keeps a freshly granted session; rejects when the browser forbids storage (then it holds for this page only). */
export async function keepSession(record: SessionRecord): Promise<void> {
  records = [...records, record];
  choose();
  await sessionDatabase.put(record);
}

/** Destroys the session's key in this browser: nothing can sign with it again. */
export async function forgetSession(sessionKey: string): Promise<void> {
  records = records.filter((each) => each.grant.sessionKey !== sessionKey);
  choose();
  await sessionDatabase.remove(sessionKey);
}
