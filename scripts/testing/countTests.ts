import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Counting } from "./stages.ts";

export type Count = {
  passed: number;
  failed: number;
  /** Names of tests that did not run; a runner that tells only their number gets a sentence with it. */
  skipped: string[];
};

type VitestReport = {
  numPassedTests?: number;
  numFailedTests?: number;
  numFailedTestSuites?: number;
  success?: boolean;
  testResults?: { name: string; assertionResults: { fullName: string; status: string }[] }[];
};

/** Sums `N passing`, `N failing` and `N skipped` lines, as Hardhat's Solidity and Node runners print once per run. */
function countHardhat(output: string): Count {
  const plain = stripVTControlCharacters(output);
  const sum = (word: string) =>
    [...plain.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  const skipped = sum("skipped") + sum("pending");
  return {
    passed: sum("passing"),
    failed: sum("failing"),
    skipped: skipped === 0 ? [] : [`${skipped} that Hardhat marked skipped above`],
  };
}

/** Reads vitest's JSON report; a file that could not even be loaded has no tests, but is a failure. */
function countVitest(report: string): Count {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numFailedTestSuites = 0,
    success,
    testResults = [],
  } = JSON.parse(report) as VitestReport;
  const failed =
    numFailedTests > 0 ? numFailedTests : success === false ? Math.max(1, numFailedTestSuites) : 0;
  const skipped = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName }) => `${fullName} (${basename(name)})`),
  );
  return { passed: numPassedTests, failed, skipped };
}

/**
 * How many tests a finished stage passed and failed. A stage that exited with an error but reported no failing
 * test failed once; so did one that ran nothing at all.
 */
export function countTests(counting: Counting, exitCode: number, output: string, report?: string): Count {
  if (counting === "one") {
    return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: [] };
  }
  const count =
    counting === "hardhat"
      ? countHardhat(output)
      : report === undefined
        ? { passed: 0, failed: 0, skipped: [] }
        : countVitest(report);
  const ranNothing = count.passed === 0 && count.failed === 0;
  if ((exitCode !== 0 || ranNothing) && count.failed === 0) return { ...count, failed: 1 };
  return count;
}
