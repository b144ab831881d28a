import type { Command } from "commander";
import type { FileSettings } from "./readSettings.ts";

/** Gives a command what the file says, wherever neither the command line nor the environment says anything. */
export function applySettings(command: Command, { values }: FileSettings): void {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    for (const option of at.options) {
      const name = option.attributeName();
      const source = at.getOptionValueSource(name);
      if (!values.has(name) || source === "cli" || source === "env") continue;
      at.setOptionValueWithSource(name, values.get(name), "config");
    }
  }
}
