export { type OracleConfigInput, oracleConfigSchema, readAttesterKey } from "./config.ts";
export { createOracle, type Oracle } from "./createOracle.ts";
export { type RunOracleOptions, runOracle } from "./runOracle.ts";
