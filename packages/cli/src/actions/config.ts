import type { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { usualFile } from "../settings/readSettings.ts";
import type { Setting } from "../settings/settings.ts";
import { table } from "../table.ts";

const SOURCES: Record<string, string> = {
  default: "default",
  config: "file",
  env: "environment",
  cli: "command line",
};

/** The action of `config`: what holds now, and who said so. */
export function createConfig(command: Command, known: Setting[]) {
  return async ({ output, options }: Context): Promise<void> => {
    const rows = known.map(({ name, option }) => {
      const value = command.optsWithGlobals()[option.attributeName()] as unknown;
      const source = command.getOptionValueSourceWithGlobals(option.attributeName()) ?? "default";
      return { name, value: withoutSecrets(value), source: SOURCES[source] ?? source, option };
    });
    output.json({
      file: options.settingsFile ?? null,
      settings: Object.fromEntries(rows.map(({ name, value }) => [name, value ?? null])),
      sources: Object.fromEntries(rows.map(({ name, source }) => [name, source])),
    });
    output.print(
      table(
        ["setting", "value", "from", "flag", "environment"],
        rows.map(({ name, value, source, option }) => [
          ...[name, shown(value, option, source), source],
          ...[option.long ?? "", option.envVar ?? ""],
        ]),
      ),
    );
    output.print(
      options.settingsFile
        ? `\nFile: ${options.settingsFile}`
        : `\nThere is no settings file; the usual one is ${usualFile(options.dataDir)}.`,
    );
  };
}

function shown(value: unknown, { defaultValueDescription }: Option, source: string): string {
  if (source === "default" && defaultValueDescription) return defaultValueDescription;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return value === undefined ? "–" : String(value);
}

/** An address can carry a password, or a provider's key in its path. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value)) return value;
  const { protocol, host, pathname, search } = new URL(value);
  return `${protocol}//${host}${pathname === "/" && search === "" ? "" : "/…"}`;
}
