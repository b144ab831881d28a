/** What a reader found: a name people understand → the figure as decimal or hex text. */
export type Figures = Map<string, string>;

export type Comparison = {
  name: string;
  viem: string | undefined;
  ethers: string | undefined;
  /** Undefined: the recomputed state says nothing of it (balances, for one, move by transfers). */
  recomputed: string | undefined;
  agree: boolean;
};

/** Every figure anybody found, in order. Both readers must have it, and nobody may say otherwise. */
export function compareFigures(viem: Figures, ethers: Figures, recomputed: Figures): Comparison[] {
  const names = new Set([...viem.keys(), ...ethers.keys(), ...recomputed.keys()]);
  return [...names].map((name) => {
    const [a, b, c] = [viem.get(name), ethers.get(name), recomputed.get(name)];
    const agree = a !== undefined && a === b && (c === undefined || c === a);
    return { name, viem: a, ethers: b, recomputed: c, agree };
  });
}
