import { createRequire } from "node:module";
import { loadSources } from "../mutation/loadSources.ts";

type Slot = { label: string; slot: string; offset: number; type: string };
type Layout = { storage: Slot[]; types: Record<string, { label: string; members?: Slot[] }> | null };
type Output = {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, { storageLayout: Layout }>>;
};

const require = createRequire(import.meta.url);

/** Where each contract keeps what, one line per variable, and the members of the structs it keeps. */
export type StorageLayout = Record<string, string[]>;

/** Asks solc where the variables of `contracts` (names of files and of the contracts in them) are stored. */
export async function readStorageLayout(root: string, contracts: string[]): Promise<StorageLayout> {
  const solc = require("solc") as { compile(input: string): string };
  const nameOf = (file: string) => file.replace(/^.*\/|\.sol$/g, "");
  const sources = await loadSources(root, contracts);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings: {
      evmVersion: "cancun",
      outputSelection: Object.fromEntries(
        contracts.map((file) => [file, { [nameOf(file)]: ["storageLayout"] }]),
      ),
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error) throw new Error(error.formattedMessage);

  return Object.fromEntries(
    contracts.map((file) => {
      const layout = output.contracts?.[file]?.[nameOf(file)]?.storageLayout;
      if (!layout) throw new Error(`${file} has no contract ${nameOf(file)}`);
      const types = layout.types ?? {};
      // A type's own name holds numbers of the syntax tree, which move with every other change.
      const line = ({ slot, offset, label, type }: Slot) =>
        `${slot}+${offset} ${label}: ${types[type]?.label ?? type}`;
      const structs = Object.values(types)
        .filter(({ members }) => members !== undefined)
        .map(({ label, members }) => `${label} { ${members!.map(line).join("; ")} }`);
      return [nameOf(file), [...layout.storage.map(line), ...structs.sort()]];
    }),
  );
}
