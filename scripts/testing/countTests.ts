import { stripVTControlCharacters } from "node:util";
import type { Counting } from "./stages.ts";

export type Count = { passed: number; failed: number };

type VitestReport = {
  numPassedTests?: number;
  numFailedTests?: number;
  numFailedTestSuites?: number;
  success?: boolean;
};

/** Sums `N passing` and `N failing` lines, as Hardhat's Solidity and Node runners print once per run. */
function countHardhat(output: string): Count {
  const plain = stripVTControlCharacters(output);
  const sum = (word: string) =>
    [...plain.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  return { passed: sum("passing"), failed: sum("failing") };
}

/** Reads vitest's JSON report; a file that could not even be loaded has no tests, but is a failure. */
function countVitest(report: string): Count {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numFailedTestSuites = 0,
    success,
  } = JSON.parse(report) as VitestReport;
  const failed =
    numFailedTests > 0 ? numFailedTests : success === false ? Math.max(1, numFailedTestSuites) : 0;
  return { passed: numPassedTests, failed };
}

/**
 * How many tests a finished stage passed and failed. A stage that exited with an error but reported no failing
 * test failed once; so did one that ran nothing at all.
 */
export function countTests(counting: Counting, exitCode: number, output: string, report?: string): Count {
  if (counting === "one") return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const count =
    counting === "hardhat"
      ? countHardhat(output)
      : report === undefined
        ? { passed: 0, failed: 0 }
        : countVitest(report);
  const ranNothing = count.passed === 0 && count.failed === 0;
  if ((exitCode !== 0 || ranNothing) && count.failed === 0) return { ...count, failed: 1 };
  return count;
}
