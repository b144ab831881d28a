import { median } from "../oracle/measure.ts";
import { startClient } from "./startClient.ts";
import { startSeeder } from "./startSeeder.ts";
import type { Engine, ReadResult } from "./types.ts";

const ENGINES: Engine[] = ["musicchain", "bitswap", "http"];
/** Milliseconds: on a busy machine three rounds must do. */
const ENOUGH = 120_000;

/** The same file by every engine in turns, from one seeder and from three; medians of the rounds after the first. */
export async function benchLoopback({ path, rounds = 5 }: { path: string; rounds?: number }) {
  const seeders = await Promise.all([0, 1, 2].map(() => startSeeder(path)));
  const clients = new Map<Engine, Awaited<ReturnType<typeof startClient>>>();
  for (const engine of ENGINES) clients.set(engine, await startClient(engine));
  const results = new Map<string, (ReadResult & { allCpuSeconds: number })[]>();
  const seedersCpu = async () => {
    const each = await Promise.all(seeders.map(({ cpuSeconds }) => cpuSeconds()));
    return each.reduce((sum, seconds) => sum + seconds, 0);
  };
  const addresses = seeders.map((seeder) => seeder.addresses);
  try {
    const began = performance.now();
    for (let round = 0; round <= rounds; round++) {
      if (round > 3 && performance.now() - began > ENOUGH) break;
      for (const count of [1, 3]) {
        for (const engine of ENGINES) {
          const before = await seedersCpu();
          const result = await clients.get(engine)!.read({ seeders: addresses.slice(0, count) });
          const allCpuSeconds = result.cpuSeconds + (await seedersCpu()) - before;
          const key = `${engine} ${count}`;
          if (round > 0) results.set(key, [...(results.get(key) ?? []), { ...result, allCpuSeconds }]);
        }
      }
    }
  } finally {
    await Promise.all([...clients.values(), ...seeders].map(({ stop }) => stop()));
  }

  const { size } = addresses[0]!;
  const of = (engine: Engine, count: 1 | 3, figure: keyof ReadResult | "allCpuSeconds") =>
    median(results.get(`${engine} ${count}`)!.map((result) => result[figure]));
  const megabytes = (engine: Engine, count: 1 | 3) => size / 1e6 / of(engine, count, "seconds");
  return {
    ratioToBitswapThreePeers: megabytes("musicchain", 3) / megabytes("bitswap", 3),
    ratioToBitswapOnePeer: megabytes("musicchain", 1) / megabytes("bitswap", 1),
    cpuRatioToBitswap: of("musicchain", 1, "allCpuSeconds") / of("bitswap", 1, "allCpuSeconds"),
    cpuRatioToBitswapListener: of("musicchain", 1, "cpuSeconds") / of("bitswap", 1, "cpuSeconds"),
    wireByteRatio: of("musicchain", 3, "wireBytes") / size,
    wireByteRatioOfBitswap: of("bitswap", 3, "wireBytes") / size,
    timeToFirstByteMs: of("musicchain", 1, "firstByteMs"),
    timeToFirstByteRatioToBitswap: of("musicchain", 1, "firstByteMs") / of("bitswap", 1, "firstByteMs"),
    ratioToHttp: megabytes("musicchain", 1) / megabytes("http", 1),
    ratioToHttpThreePeers: megabytes("musicchain", 3) / megabytes("http", 3),
    swarmMegabytesPerSecond: megabytes("musicchain", 1),
    swarmMegabytesPerSecondThreePeers: megabytes("musicchain", 3),
    bitswapMegabytesPerSecond: megabytes("bitswap", 1),
    bitswapMegabytesPerSecondThreePeers: megabytes("bitswap", 3),
    httpMegabytesPerSecond: megabytes("http", 1),
  };
}
