import { createLinks } from "./createLinks.ts";
import { startClient } from "./startClient.ts";
import { startSeeder } from "./startSeeder.ts";

const CAP = 4_000_000;
const SLOW = 1_000_000;
/** 320 kbit/s, the most an mp3 may have. */
const PLAY_RATE = 320_000 / 8;

/** Real links of 4 and of 1 Mbit/s. Where namespaces cannot be made, says why. */
export async function benchCapped({
  small,
  large,
}: {
  small: string;
  large: string;
}): Promise<Record<string, number | boolean | string>> {
  let links: ReturnType<typeof createLinks>;
  try {
    links = createLinks(3);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { swarmNotMeasured: `cappedOnePeerRatio, cappedThreePeersRatio, slowSongPlays: ${why}` };
  }
  const running: { stop: () => Promise<void> }[] = [];
  const seed = async (path: string) => {
    const seeders = await Promise.all(links.seeders.map((link) => startSeeder(path, link)));
    running.push(...seeders);
    return seeders.map(({ addresses }) => addresses);
  };
  try {
    const client = await startClient("musicchain", { namespace: links.client });
    running.push(client);
    const shortFile = await seed(small);
    const longFile = await seed(large);
    links.capAt(CAP);
    const one = await client.read({ seeders: shortFile.slice(0, 1) });
    const three = await client.read({ seeders: longFile });
    links.capAt(SLOW);
    const slow = await client.read({ seeders: shortFile.slice(0, 1), playRate: PLAY_RATE });
    const bits = ({ size }: { size: number }) => size * 8;
    return {
      cappedOnePeerRatio: bits(shortFile[0]!) / one.seconds / CAP,
      cappedThreePeersRatio: bits(longFile[0]!) / three.seconds / (3 * CAP),
      cappedTimeToFirstByteMs: one.firstByteMs,
      slowSongPlays: slow.silenceMs === 0,
      slowTimeToFirstByteMs: slow.firstByteMs,
    };
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    links.remove();
  }
}
