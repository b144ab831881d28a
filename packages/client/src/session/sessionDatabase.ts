import type { SessionRecord } from "./sessionRecord.ts";

const NAME = "musicchain";
const STORE = "sessions";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Sessions of this browser, keyed by the session key's public half. */
export const sessionDatabase = {
  all: (): Promise<SessionRecord[]> => inStore("readonly", (store) => store.getAll()),
  put: (record: SessionRecord) => inStore("readwrite", (store) => store.put(record, record.grant.sessionKey)),
  remove: (sessionKey: string) => inStore("readwrite", (store) => store.delete(sessionKey)),
};
