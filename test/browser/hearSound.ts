import type { Page } from "playwright-core";

/**
 * Puts an ear at the end of every AudioContext of the page: whatever is connected to a destination is heard too.
 * Install before the page loads.
 */
export async function hearSound(page: Page) {
  await page.addInitScript(() => {
    const ears: AnalyserNode[] = [];
    const connect = AudioNode.prototype.connect as (...args: unknown[]) => unknown;
    const patched = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) {
        const ear = this.context.createAnalyser();
        ear.fftSize = 2_048;
        connect.call(this, ear);
        ears.push(ear);
      }
      return connect.apply(this, args);
    };
    AudioNode.prototype.connect = patched as typeof AudioNode.prototype.connect;

    const loudness = () =>
      Math.max(
        0,
        ...ears.map((ear) => {
          const samples = new Float32Array(ear.fftSize);
          ear.getFloatTimeDomainData(samples);
          return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
        }),
      );
    let pressed = 0;
    let heard = 0;
    addEventListener(
      "click",
      () => {
        pressed = performance.now();
        heard = 0;
        const listen = () => {
          if (loudness() > 1e-4) heard = performance.now();
          else setTimeout(listen, 5);
        };
        listen();
      },
      { capture: true },
    );
    Object.assign(globalThis, {
      ear: { loudness, msToSound: () => (heard === 0 ? undefined : heard - pressed) },
    });
  });
  type Ear = { ear: { loudness(): number; msToSound(): number | undefined } };
  return {
    /** Root mean square of what goes out just now. */
    loudness: () => page.evaluate(() => (globalThis as unknown as Ear).ear.loudness()),
    /** Milliseconds from the last press to the first sound after it, once there is some. */
    async timeToSound(seconds = 15): Promise<number> {
      await page.waitForFunction(
        () => (globalThis as unknown as Ear).ear.msToSound() !== undefined,
        undefined,
        { timeout: seconds * 1_000, polling: 20 },
      );
      return (await page.evaluate(() => (globalThis as unknown as Ear).ear.msToSound())) as number;
    },
  };
}
