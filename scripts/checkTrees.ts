// Fails where contracts, trees and tests do not fit (testing/checkTrees.ts says when they do).
import { checkTrees } from "./testing/checkTrees.ts";
import { findRoot } from "./testing/stages.ts";

const problems = await checkTrees(findRoot(import.meta.dirname));
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`${problems.length} places where contracts, trees and tests do not fit (docs/testing.md)`);
} else {
  console.log("every leaf has a test, every test a leaf, every external function a tree");
}
process.exit(problems.length === 0 ? 0 : 1);
