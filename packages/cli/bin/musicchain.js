#!/usr/bin/env node
// node:sqlite is part of every Node this runs on; that it is still called experimental is no news to a user.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!/SQLite is an experimental feature/.test(warning.message)) console.error(String(warning));
});
const { main } = await import("../src/main.ts");
process.exitCode = await main(process.argv.slice(2));
