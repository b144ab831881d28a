/** Mono samples played `speed` times as fast, pitch and all: other music with the statistics of music. */
export function speedUp(samples: Int16Array, speed: number): Int16Array {
  const faster = new Int16Array(Math.floor((samples.length - 1) / speed));
  for (let i = 0; i < faster.length; i++) {
    const at = i * speed;
    const before = Math.floor(at);
    const [a, b] = [samples[before]!, samples[before + 1]!];
    faster[i] = a + (b - a) * (at - before);
  }
  return faster;
}
