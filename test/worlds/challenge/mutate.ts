import type { Random } from "../createRandom.ts";

type Path = (string | number)[];

/** Where numbers, hex strings and lists stand in arguments of a call. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const parts = Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]));
  return Array.isArray(value) && value.length > 0 ? [path, ...parts] : parts;
}

const flipNibble = (hex: string, at: number): string =>
  `${hex.slice(0, at)}${(Number.parseInt(hex[at]!, 16) ^ 1).toString(16)}${hex.slice(at + 1)}`;

function changed(value: unknown, random: Random): unknown {
  if (typeof value === "bigint") return value ^ 1n;
  if (typeof value === "number") return value ^ 1;
  if (Array.isArray(value)) return value.slice(1);
  const hex = String(value);
  return hex.length > 2 ? flipNibble(hex, random.int(2, hex.length - 1)) : "0x00";
}

function withChange(value: unknown, [key, ...rest]: Path, random: Random): unknown {
  if (key === undefined) return changed(value, random);
  if (Array.isArray(value)) return value.with(Number(key), withChange(value[Number(key)], rest, random));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: withChange(object[key], rest, random) };
}

/** The same arguments with one bit, or one element of a list, changed somewhere; and where. */
export function mutate(args: readonly unknown[], random: Random): { args: unknown[]; where: string } {
  // Of a call's arguments themselves none goes missing: that would be another call.
  const place = random.pick(placesOf(args).filter((path) => path.length > 0));
  return { args: withChange(args, place, random) as unknown[], where: place.join(".") };
}
