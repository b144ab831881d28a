import { defineConfig } from "vitest/config";

const seconds = 1_000;

/** `npx vitest run --project unit` is what one edits against; the other two start real chains and browsers. */
export default defineConfig({
  test: {
    // Two cores are enough for everything; more files at once only make the timing-sensitive tests lie.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/{src,test}/**/*.test.{ts,tsx}",
            "scripts/**/*.test.ts",
            "test/{support,worlds,vectors}/**/*.test.ts",
          ],
          testTimeout: 30 * seconds,
          hookTimeout: 60 * seconds,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 300 * seconds,
          hookTimeout: 180 * seconds,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 300 * seconds,
          hookTimeout: 180 * seconds,
          fileParallelism: false,
        },
      },
    ],
  },
});
