import { z } from "zod";

const besideApp = z.object({ oracleUrl: z.string().min(1) });

/** Where a locally started stack has its oracle. */
export const DEFAULT_ORACLE = "http://127.0.0.1:8546";

/**
 * The oracle's address: `/musicchain.json` beside the app, else `VITE_ORACLE_URL` of the build, else the local
 * default. A missing file is normal; it is answered with the app's own page by many static servers.
 */
export async function findOracle(signal?: AbortSignal): Promise<string> {
  const built = import.meta.env.VITE_ORACLE_URL as string | undefined;
  const fallback = built !== undefined && built !== "" ? built : DEFAULT_ORACLE;
  try {
    const response = await fetch("/musicchain.json", { signal, cache: "no-cache" });
    if (!response.ok) return strip(fallback);
    return strip(besideApp.parse(await response.json()).oracleUrl);
  } catch (error) {
    if (signal?.aborted) throw error;
    return strip(fallback);
  }
}

const strip = (url: string) => new URL(url, location.href).href.replace(/\/+$/, "");
