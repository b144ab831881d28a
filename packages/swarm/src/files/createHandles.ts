import { type FileHandle, open } from "node:fs/promises";
import { LIMITS } from "../limits.ts";

/** File handles kept open while they are used, at most `LIMITS.files.openHandles`. */
export function createHandles() {
  const handles = new Map<string, { file: Promise<FileHandle>; users: number }>();

  const drop = (path: string) => {
    const handle = handles.get(path);
    handles.delete(path);
    handle?.file.then((file) => file.close()).catch(() => {});
  };
  return {
    async use<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
      const handle = handles.get(path) ?? { file: open(path), users: 0 };
      handles.delete(path);
      handles.set(path, handle);
      handle.users++;
      for (const [oldest, { users }] of handles) {
        if (handles.size <= LIMITS.files.openHandles) break;
        if (users === 0) drop(oldest);
      }
      try {
        return await work(await handle.file);
      } catch (error) {
        if (handles.get(path) === handle) handles.delete(path); // closed by its last user
        throw error;
      } finally {
        handle.users--;
        if (handle.users === 0 && handles.get(path) !== handle) {
          handle.file.then((file) => file.close()).catch(() => {});
        }
      }
    },
    close(path: string): void {
      const handle = handles.get(path);
      if (handle?.users === 0) drop(path);
      else handles.delete(path);
    },
    closeAll(): void {
      for (const path of [...handles.keys()]) this.close(path);
    },
  };
}
