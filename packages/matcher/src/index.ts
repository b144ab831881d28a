export { createAligner } from "./createAligner.ts";
export { createMatcher, type Lookup, type Matcher, type Recording } from "./createMatcher.ts";
export { createMatchIndex, loadMatchIndex, type MatchEntry, type MatchIndex } from "./createMatchIndex.ts";
export { type Judgement, judge, type Sound, type Verdict } from "./judge.ts";
export { LIMITS } from "./limits.ts";
