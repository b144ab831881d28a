import type { Compiled } from "./compile.ts";

/** A contract by the file it stands in. */
export type Holder = { file: string; name: string };

/** Numbers of the sources that a compressed source map points into. */
function sourcesOf(map: string): Set<number> {
  const found = new Set<number>();
  for (const entry of map.split(";")) {
    const source = entry.split(":")[2];
    if (source) found.add(Number(source));
  }
  return found;
}

/** By source, the contracts whose own code was made from it, not counting those they create. */
export function findHolders({ contracts, ids }: Compiled): Map<string, Holder[]> {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const found = new Map<string, Holder[]>();
  for (const [file, named] of Object.entries(contracts)) {
    for (const [name, { evm }] of Object.entries(named)) {
      const made = [evm.bytecode, evm.deployedBytecode].flatMap(({ sourceMap }) => [...sourcesOf(sourceMap)]);
      for (const id of new Set(made)) {
        const source = names.get(id);
        if (source !== undefined) found.set(source, [...(found.get(source) ?? []), { file, name }]);
      }
    }
  }
  return found;
}
