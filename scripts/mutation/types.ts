/** A node of solc's syntax tree; `src` is "offset:length:file" in bytes. */
export type AstNode = {
  id?: number;
  nodeType: string;
  src: string;
  [key: string]: unknown;
};

/** One small change of one source. Offsets are bytes of the UTF-8 text. */
export type Mutant = {
  /** Stays the same while the file's text stays the same. */
  id: string;
  file: string;
  line: number;
  /** The function (or contract) it stands in. */
  where: string;
  operator: string;
  start: number;
  end: number;
  original: string;
  replacement: string;
};

/**
 * `invalid` mutants do not compile; `same` ones compile to the code of the original or of a mutant judged before.
 * Both count for nothing.
 */
export type Verdict = "killed" | "survived" | "invalid" | "same";

export type Outcome = {
  verdict: Verdict;
  /** For a killed one: the first test that failed. */
  by?: string;
};

/** What solc says of one contract; code in hexadecimal digits. */
export type Contract = {
  abi: unknown[];
  evm: Record<"bytecode" | "deployedBytecode", { object: string; sourceMap: string }>;
};

/** Sources by the name they are imported under. */
export type Sources = Map<string, string>;
