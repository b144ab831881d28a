/** Power spectrum of `size` real samples for the bins `[low, high)`: one complex FFT of half the size. */
export function createPowerSpectrum(size: number, low: number, high: number) {
  const half = size / 2;
  const bits = Math.log2(half);
  const real = new Float64Array(half);
  const imaginary = new Float64Array(half);
  const reversed = new Uint32Array(half);
  const cosine = new Float64Array(half);
  const sine = new Float64Array(half);
  for (let i = 0; i < half; i++) {
    let mirrored = 0;
    for (let bit = 0; bit < bits; bit++) if ((i >> bit) & 1) mirrored |= 1 << (bits - 1 - bit);
    reversed[i] = mirrored;
    cosine[i] = Math.cos((2 * Math.PI * i) / size);
    sine[i] = Math.sin((2 * Math.PI * i) / size);
  }

  /** Even samples are the real parts, odd ones the imaginary parts, in bit-reversed order. */
  function transform(samples: Float64Array): void {
    for (let i = 0; i < half; i++) {
      real[i] = samples[2 * reversed[i]!]!;
      imaginary[i] = samples[2 * reversed[i]! + 1]!;
    }
    for (let width = 2; width <= half; width *= 2) {
      const middle = width / 2;
      const step = size / width;
      for (let block = 0; block < half; block += width) {
        for (let k = 0; k < middle; k++) {
          const c = cosine[k * step]!;
          const s = sine[k * step]!;
          const a = block + k;
          const b = a + middle;
          const r = real[b]! * c + imaginary[b]! * s;
          const i = imaginary[b]! * c - real[b]! * s;
          real[b] = real[a]! - r;
          imaginary[b] = imaginary[a]! - i;
          real[a] = real[a]! + r;
          imaginary[a] = imaginary[a]! + i;
        }
      }
    }
  }

  return (samples: Float64Array, power: Float64Array): void => {
    transform(samples);
    for (let k = low; k < high; k++) {
      const mirror = half - k;
      const evenReal = (real[k]! + real[mirror]!) / 2;
      const evenImaginary = (imaginary[k]! - imaginary[mirror]!) / 2;
      const oddReal = (imaginary[k]! + imaginary[mirror]!) / 2;
      const oddImaginary = (real[mirror]! - real[k]!) / 2;
      const c = cosine[k]!;
      const s = sine[k]!;
      const r = evenReal + oddReal * c + oddImaginary * s;
      const i = evenImaginary + oddImaginary * c - oddReal * s;
      power[k] = r * r + i * i;
    }
  };
}
