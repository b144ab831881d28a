export { type CrossCheck, crossCheck } from "./crossCheck.ts";
export type { Comparison } from "./figures.ts";
