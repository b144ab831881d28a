export { type ActByCouncilOptions, actByCouncil } from "./actByCouncil.ts";
export { type Act, type ActRequest, composeAct, type LedgerParameters } from "./composeAct.ts";
export { type Council, connectCouncil } from "./connectCouncil.ts";
