import { describe, expect, it } from "vitest";
import { findRoot, SPEEDS, selectStages, stages } from "./stages.ts";

const root = findRoot(import.meta.dirname);
const names = (speed: (typeof SPEEDS)[number]) => stages(root, speed).map(({ name }) => name);

describe("stages", () => {
  it("runs at each speed all that the faster one runs", () => {
    expect(names("ci")).toEqual(expect.arrayContaining(names("lite")));
    expect(names("nightly")).toEqual(expect.arrayContaining(names("ci")));
    expect(names("nightly")).toEqual(expect.arrayContaining(["prove", "mutate"]));
    expect(stages(root)).toEqual(stages(root, "ci"));
  });

  it("starts no chain, peer or browser at the fastest", () => {
    const groups = stages(root, "lite").map(({ group }) => group);
    expect(groups).toContain("contracts");
    expect(groups).not.toContain("integration");
    expect(groups).not.toContain("browser");
  });

  it("tells the stages how hard to try", () => {
    for (const speed of SPEEDS) {
      for (const { env } of stages(root, speed)) expect(env.MUSICCHAIN_TEST_SPEED).toBe(speed);
    }
    expect(stages(root, "nightly")[0]!.env.WORLD_SEEDS).toBe("1,2,3,4,5,6,7,8");
    expect(stages(root, "ci")[0]!.env).not.toHaveProperty("WORLD_SEEDS");
  });

  it("selects by name or group, and names what it does not know", () => {
    const all = stages(root);
    expect(selectStages(all, ["types"]).map(({ name }) => name)).toEqual(["tsc", "tsc client"]);
    expect(selectStages(all, [])).toBe(all);
    expect(() => selectStages(all, ["speed"])).toThrow("--only does not know speed");
  });
});
