import { createHash } from "node:crypto";

/** `count` of the items, the same ones for the same seed; all of them when there are not more. */
export function sample<T extends { id: string }>(items: T[], count: number, seed: string): T[] {
  if (count >= items.length) return items;
  const rank = new Map(
    items.map((item) => [item, createHash("sha256").update(`${seed} ${item.id}`).digest("hex")]),
  );
  const chosen = new Set([...items].sort((a, b) => (rank.get(a)! < rank.get(b)! ? -1 : 1)).slice(0, count));
  return items.filter((item) => chosen.has(item));
}
