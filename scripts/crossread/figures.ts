/** What a reader found: a name people understand → the figure as decimal or hex text. */
export type Figures = Map<string, string>;

export type Comparison = {
  name: string;
  viem: string | undefined;
  ethers: string | undefined;
  agree: boolean;
};

/** Every figure either reader found, in order; one that only one of them found does not agree. */
export function compareFigures(viem: Figures, ethers: Figures): Comparison[] {
  return [...new Set([...viem.keys(), ...ethers.keys()])].map((name) => {
    const [a, b] = [viem.get(name), ethers.get(name)];
    return { name, viem: a, ethers: b, agree: a !== undefined && a === b };
  });
}
