import { expect, test } from "vitest";
import {
  addToQueue,
  emptyQueue,
  presentSong,
  removeFromQueue,
  shuffleRest,
  startQueue,
  stepQueue,
} from "./queue.ts";

const songs = (queue: { items: { song: number }[] }) => queue.items.map((item) => item.song);

test("plays on to the end and stops there", () => {
  let queue = startQueue(emptyQueue, [7, 8, 9], 1);
  expect(presentSong(queue)).toBe(8);
  queue = stepQueue(queue, 1, true)!;
  expect(presentSong(queue)).toBe(9);
  expect(stepQueue(queue, 1, true)).toBeUndefined();
  expect(stepQueue(emptyQueue, 1, false)).toBeUndefined();
});

test("repeats all or one; a press on Next leaves a repeated song", () => {
  const all = { ...startQueue(emptyQueue, [7, 8], 1), repeat: "all" as const };
  expect(presentSong(stepQueue(all, 1, true)!)).toBe(7);
  expect(presentSong(stepQueue({ ...all, at: 0 }, -1, false)!)).toBe(8);
  const one = { ...startQueue(emptyQueue, [7, 8], 0), repeat: "one" as const };
  expect(presentSong(stepQueue(one, 1, true)!)).toBe(7);
  expect(presentSong(stepQueue(one, 1, false)!)).toBe(8);
});

test("adding next and last keeps what plays", () => {
  const queue = addToQueue(addToQueue(startQueue(emptyQueue, [1, 2, 3], 0), 8, "next"), 9, "last");
  expect(songs(queue)).toEqual([1, 8, 2, 3, 9]);
  expect(presentSong(queue)).toBe(1);
  expect(new Set(queue.items.map((item) => item.key)).size).toBe(5);
});

test("removing before, at and after the present song", () => {
  const queue = startQueue(emptyQueue, [1, 2, 3], 1);
  const key = (song: number) => queue.items.find((item) => item.song === song)!.key;
  expect(presentSong(removeFromQueue(queue, key(1)))).toBe(2);
  expect(presentSong(removeFromQueue(queue, key(2)))).toBe(3);
  expect(presentSong(removeFromQueue(queue, key(3)))).toBe(2);
  expect(presentSong(removeFromQueue(startQueue(emptyQueue, [5], 0), 1))).toBeUndefined();
  expect(removeFromQueue(queue, 99)).toBe(queue);
});

test("shuffling leaves what has played and what plays", () => {
  const queue = startQueue(emptyQueue, [1, 2, 3, 4, 5, 6, 7, 8], 2);
  const shuffled = shuffleRest(queue, () => 0);
  expect(songs(shuffled).slice(0, 3)).toEqual([1, 2, 3]);
  expect(songs(shuffled).slice(3)).not.toEqual([4, 5, 6, 7, 8]);
  expect(songs(shuffled).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
