import { describe, expect, it } from "vitest";
import { countTests } from "./countTests.ts";

describe("countTests", () => {
  it("counts a tool that says yes or no as one", () => {
    expect(countTests("one", 0, "fine")).toMatchObject({ passed: 1, failed: 0 });
    expect(countTests("one", 2, "3 problems")).toMatchObject({ passed: 0, failed: 1 });
  });

  it("reads Hardhat's summary with its colours", () => {
    const output = "  ✔ a passing thing\n\n\u001b[32m12 passing\u001b[39m\n\u001b[31m2 failing\u001b[39m\n";
    expect(countTests("hardhat", 1, output)).toMatchObject({ passed: 12, failed: 2 });
  });

  it("counts a crash after passing tests as a failure", () => {
    expect(countTests("hardhat", 1, "4 passing\nTest run failed")).toMatchObject({ passed: 4, failed: 1 });
  });

  it("counts a stage that ran nothing as a failure", () => {
    expect(countTests("hardhat", 0, "No test files")).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests("vitest", 0, "", undefined)).toMatchObject({ passed: 0, failed: 1 });
    expect(
      countTests("vitest", 0, "", '{"numPassedTests":0,"numFailedTests":0,"success":true}'),
    ).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });

  it("reads vitest's report, and a file that did not load", () => {
    const good = '{"numPassedTests":7,"numFailedTests":0,"success":true}';
    expect(countTests("vitest", 0, "", good)).toMatchObject({ passed: 7, failed: 0 });
    const broken = '{"numPassedTests":7,"numFailedTests":0,"numFailedTestSuites":2,"success":false}';
    expect(countTests("vitest", 1, "", broken)).toMatchObject({ passed: 7, failed: 2 });
  });

  it("names what was skipped", () => {
    const results = [
      { fullName: "a chain goes on", status: "pending" },
      { fullName: "a chain stops", status: "passed" },
      { fullName: "a chain forks", status: "todo" },
    ];
    const report = {
      ...{ numPassedTests: 1, numFailedTests: 0, success: true },
      testResults: [{ name: "/far/chain.test.ts", assertionResults: results }],
    };
    expect(countTests("vitest", 0, "", JSON.stringify(report)).skipped).toEqual([
      "a chain goes on (chain.test.ts)",
      "a chain forks (chain.test.ts)",
    ]);
    expect(countTests("hardhat", 0, "4 passing\n2 skipped\n").skipped).toEqual([
      "2 that Hardhat marked skipped above",
    ]);
    expect(countTests("hardhat", 0, "4 passing\n").skipped).toEqual([]);
  });
});
