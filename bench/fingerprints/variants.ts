import { spawnSync } from "node:child_process";

/** What happens to a recording on its way to another file. */
export type Variant = { name: string; filter?: string; codec: string[] };

const ogg = ["-c:a", "libvorbis", "-q:a", "4", "-f", "ogg"];
const flac = ["-c:a", "flac", "-f", "flac"];

export const VARIANTS: Variant[] = [
  { name: "flac", codec: flac },
  { name: "mp3, 320 kbit/s", codec: ["-c:a", "libmp3lame", "-b:a", "320k", "-f", "mp3"] },
  { name: "mp3, 128 kbit/s", codec: ["-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3"] },
  { name: "mp3, 64 kbit/s", codec: ["-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3"] },
  {
    name: "mp3, 32 kbit/s mono",
    codec: ["-ac", "1", "-ar", "22050", "-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3"],
  },
  { name: "Vorbis, q2", codec: ["-c:a", "libvorbis", "-q:a", "2", "-f", "ogg"] },
  { name: "Opus, 64 kbit/s", codec: ["-c:a", "libopus", "-b:a", "64k", "-f", "opus"] },
  { name: "Opus, 24 kbit/s", codec: ["-c:a", "libopus", "-b:a", "24k", "-f", "opus"] },
  { name: "AAC, 128 kbit/s", codec: ["-c:a", "aac", "-b:a", "128k", "-f", "adts"] },
  { name: "WMA, 96 kbit/s", codec: ["-c:a", "wmav2", "-b:a", "96k", "-f", "asf"] },
  { name: "resampled to 22.05 kHz", filter: "aresample=22050", codec: ogg },
  { name: "volume −12 dB", filter: "volume=-12dB", codec: ogg },
  { name: "+9 dB, clipped", filter: "volume=9dB", codec: ogg },
  { name: "bass +6 dB", filter: "bass=g=6", codec: ogg },
  { name: "first 2.3 s cut", filter: "atrim=start=2.3", codec: ogg },
  { name: "first 5.03 s cut", filter: "atrim=start=5.03", codec: ogg },
  { name: "3 s of silence before", filter: "adelay=3000:all=1", codec: ogg },
  { name: "30 s of silence before", filter: "adelay=30000:all=1", codec: ogg },
  { name: "first 30 s only", filter: "atrim=end=30", codec: ogg },
];

/** Copies that the rule does not find, and does not claim to. */
export const BEYOND: Variant[] = [
  { name: "tempo +1 %", filter: "atempo=1.01", codec: ogg },
  { name: "speed +1 %, pitch too", filter: "aresample=44100,asetrate=44541,aresample=44100", codec: ogg },
  { name: "speed +3 %, pitch too", filter: "aresample=44100,asetrate=45423,aresample=44100", codec: ogg },
];

/** Sound that is no music: what a rule that looks at equal bits would call the same. */
export const NOISES: Record<string, string> = {
  silence: "anullsrc=r=44100",
  "silence with dither": "anoisesrc=a=0.00003:c=white:seed=1",
  "other dither": "anoisesrc=a=0.00003:c=white:seed=2",
  "sine 440 Hz": "sine=440",
  "sine 442 Hz": "sine=442",
  "sine 880 Hz": "sine=880",
  "white noise": "anoisesrc=c=white:seed=1",
  "other white noise": "anoisesrc=c=white:seed=2",
  "pink noise": "anoisesrc=c=pink:seed=3",
  "other pink noise": "anoisesrc=c=pink:seed=4",
  "brown noise": "anoisesrc=c=brown:seed=5",
  "clicks, 120 a minute": "aevalsrc=sin(2000*t)*lt(mod(t\\,0.5)\\,0.02)",
  "clicks, 90 a minute": "aevalsrc=sin(2000*t)*lt(mod(t\\,0.667)\\,0.02)",
  "siren, 4 s": "aevalsrc=sin(2*PI*(440*t+60*sin(2*PI*t/4)))",
  "siren, 5 s": "aevalsrc=sin(2*PI*(440*t+60*sin(2*PI*t/5)))",
  "a chord that beats": "aevalsrc=sin(2*PI*440*t)+sin(2*PI*441*t)+sin(2*PI*554*t)",
};

const toFingerprint = ["-t", "120", "-vn", "-f", "chromaprint", "-fp_format", "raw", "-"];

function ffmpeg(parameters: string[], input?: Uint8Array): Buffer {
  const { stdout, status, stderr } = spawnSync("ffmpeg", ["-v", "error", ...parameters], {
    input,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`ffmpeg ${parameters.join(" ")}: ${stderr}`);
  return stdout;
}

/** ffmpeg writes little-endian items. */
const items = (raw: Buffer) => new Uint32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));

/** Raw fingerprint of the first 120 s of a file or of its bytes, as the seeder and the oracle make it. */
export function fingerprintOf(file: string | Uint8Array): Uint32Array {
  return items(
    typeof file === "string"
      ? ffmpeg(["-i", file, ...toFingerprint])
      : ffmpeg(["-i", "-", ...toFingerprint], file),
  );
}

/** A variant's bytes, a little longer than what is fingerprinted. */
export function transcode(file: string, { filter = "anull", codec }: Variant): Uint8Array {
  return ffmpeg(["-t", "130", "-i", file, "-vn", "-af", filter, "-map_metadata", "-1", ...codec, "-"]);
}

export function fingerprintOfVariant(file: string, variant: Variant): Uint32Array {
  return fingerprintOf(transcode(file, variant));
}

export function fingerprintOfNoise(source: string): Uint32Array {
  return items(ffmpeg(["-f", "lavfi", "-i", source, ...toFingerprint]));
}

/** Mono samples at 11 025 Hz, what the fingerprint in TypeScript takes. */
export function samplesOf(file: string | Uint8Array): Int16Array {
  const toSamples = ["-t", "120", "-vn", "-ac", "1", "-ar", "11025", "-f", "s16le", "-"];
  const raw =
    typeof file === "string" ? ffmpeg(["-i", file, ...toSamples]) : ffmpeg(["-i", "-", ...toSamples], file);
  return new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + (raw.length & ~1)));
}
