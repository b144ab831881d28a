/** Where each part of a stack listens, all on 127.0.0.1. */
export type Ports = {
  chain: number;
  oracle: number;
  /** The seeder's WebSocket (browsers) and TCP (other seeders) listeners. */
  seederWs: number;
  seederTcp: number;
  /** The seeder's page of numbers. */
  seederStatus: number;
  web: number;
};

export const PORT_BASE = 8_545;

/** `npm start` uses six ports in a row, so that one number moves them all. */
export function portsFrom(base: number): Ports {
  if (!Number.isInteger(base) || base < 1_024 || base > 65_530) {
    throw new Error(`--port-base must be a number from 1024 to 65530, not ${base}`);
  }
  return {
    chain: base,
    oracle: base + 1,
    seederWs: base + 2,
    seederTcp: base + 3,
    seederStatus: base + 4,
    web: base + 5,
  };
}
