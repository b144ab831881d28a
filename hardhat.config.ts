import { createRequire } from "node:module";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { configVariable, defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);

// The compiler is the npm package `solc` (WASM), pinned by the lockfile: nothing is downloaded. More runs make the
// ledger too large to deploy, and no call measurably cheaper.
const compiler = {
  version: require("solc/package.json").version as string,
  path: require.resolve("solc/soljson.js"),
  settings: { optimizer: { enabled: true, runs: 500 }, evmVersion: "cancun" },
};

export default defineConfig({
  plugins: [hardhatToolboxViem],
  solidity: {
    // Ignition builds with `production`, which compiles every contract apart unless told not to.
    profiles: { default: compiler, production: { ...compiler, isolated: false } },
  },
  networks: {
    hardhatL1: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" },
    hardhatOp: { type: "edr-simulated", chainType: "op", hardfork: "isthmus" },
    local: { type: "http", chainType: "l1", url: process.env.MUSICCHAIN_RPC_URL ?? "http://127.0.0.1:8545" },
    // URL and key come from `npx hardhat keystore set …`, never from a file in the repository.
    testnet: {
      type: "http",
      chainType: "op",
      url: configVariable("TESTNET_RPC_URL"),
      accounts: [configVariable("TESTNET_DEPLOYER_KEY")],
    },
    mainnet: {
      type: "http",
      chainType: "op",
      url: configVariable("MAINNET_RPC_URL"),
      accounts: [configVariable("MAINNET_DEPLOYER_KEY")],
    },
  },
  paths: { tests: { solidity: "test/contracts", nodejs: "test/differential" } },
  test: {
    solidity: {
      fuzz: { runs: 256, seed: "0x1" },
      invariant: { runs: 32, depth: 64, failOnRevert: true },
    },
  },
});
