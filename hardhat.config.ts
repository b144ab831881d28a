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

// How hard the Solidity tests try (`npm test -- --speed …`). `lite` compiles without the optimizer, into folders of
// its own; only the variables of OpenZeppelin's P256 must leave the stack, or it does not compile.
const speed = process.env.MUSICCHAIN_TEST_SPEED ?? "ci";
const lite = speed === "lite";
const unoptimized = {
  enabled: false,
  details: { peephole: true, yul: true, yulDetails: { stackAllocation: true, optimizerSteps: "u:" } },
};
const effort = {
  lite: { fuzz: { runs: 16 }, invariant: { runs: 2, depth: 16 } },
  ci: { fuzz: { runs: 256 }, invariant: { runs: 32, depth: 64 } },
  nightly: { fuzz: { runs: 5_000 }, invariant: { runs: 128, depth: 128 } },
}[speed] ?? { fuzz: {}, invariant: {} };

export default defineConfig({
  plugins: [hardhatToolboxViem],
  solidity: {
    // The council creates it; scripts/deployment/checkDeployment.ts compares its code.
    npmFilesToBuild: ["@openzeppelin/contracts/governance/TimelockController.sol"],
    // Ignition builds with `production`, which compiles every contract apart unless told not to.
    profiles: {
      default: lite ? { ...compiler, settings: { ...compiler.settings, optimizer: unoptimized } } : compiler,
      production: { ...compiler, isolated: false },
    },
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
  paths: {
    tests: { solidity: "test/contracts", nodejs: "test/differential" },
    ...(lite ? { artifacts: ".local/lite/artifacts", cache: ".local/lite/cache" } : {}),
  },
  test: {
    solidity: {
      fuzz: { seed: process.env.MUSICCHAIN_FUZZ_SEED ?? "0x1", ...effort.fuzz },
      invariant: { failOnRevert: true, ...effort.invariant },
    },
  },
});
