export type Engine = "musicchain" | "bitswap" | "http";

/** What a seeder's process says when it serves. */
export interface SeederAddresses {
  cid: string;
  size: number;
  musicchain: string;
  bitswap: string;
  http: string;
}

/** Read `size` bytes from these seeders, and pretend to play them at `playRate` bytes a second. */
export interface ReadRequest {
  seeders: SeederAddresses[];
  playRate?: number;
}

export interface ReadResult {
  seconds: number;
  firstByteMs: number;
  cpuSeconds: number;
  /** On the sockets, both ways, from asking to the last byte: connections were made before. */
  wireBytes: number;
  /** Longest time the pretended player had nothing to play. */
  silenceMs: number;
}
