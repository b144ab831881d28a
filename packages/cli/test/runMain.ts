import { vi } from "vitest";
import { main } from "../src/main.ts";
import type { CliRun } from "./runCli.ts";

/** The program in this process: quicker, where many command lines are tried. */
export async function runMain(words: string[]): Promise<CliRun> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  try {
    return { code: await main(words), ...said };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
