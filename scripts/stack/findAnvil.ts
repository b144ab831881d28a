import { existsSync } from "node:fs";
import { join } from "node:path";

/** The chain that keeps its state, where there is a build for this platform and nothing else was chosen. */
export function findAnvil(root: string): string | undefined {
  const anvil = join(root, "node_modules", ".bin", "anvil");
  return existsSync(anvil) && process.env.MUSICCHAIN_CHAIN !== "hardhat" ? anvil : undefined;
}
