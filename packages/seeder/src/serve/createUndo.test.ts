import { pino } from "pino";
import { expect, test } from "vitest";
import { createUndo } from "./createUndo.ts";

const log = pino({ level: "silent" });
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("stops in reverse order, all of it, once", async () => {
  const undo = createUndo(log);
  const stopped: string[] = [];
  undo.add(() => stopped.push("first"));
  undo.add(() => {
    throw new Error("stuck");
  });
  undo.add(async () => stopped.push("last"));
  await undo.run();
  await undo.run();
  expect(stopped).toEqual(["last", "first"]);
});

test("repeats after failures, never at the same time, and waits for the run it is in", async () => {
  const undo = createUndo(log);
  let runs = 0;
  let atOnce = 0;
  undo.repeat(5, async () => {
    expect(++atOnce).toBe(1);
    await wait(20);
    atOnce -= 1;
    runs += 1;
    if (runs === 1) throw new Error("the node is down");
  });
  while (runs < 3) await wait(5);
  await undo.run();
  expect(atOnce).toBe(0);
  const after = runs;
  await wait(60);
  expect(runs).toBe(after);
});
