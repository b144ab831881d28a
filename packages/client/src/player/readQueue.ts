import { z } from "zod";
import { readSetting } from "../lib/settings.ts";
import { emptyQueue, type Queue } from "./queue.ts";

const queueSchema = z.object({
  items: z.array(z.object({ key: z.number().int(), song: z.number().int() })),
  at: z.number().int(),
  repeat: z.enum(["off", "all", "one"]),
  nextKey: z.number().int(),
});

/** The queue this browser kept, or an empty one. */
export function readQueue(): Queue {
  return readSetting("queue", emptyQueue, (value): value is Queue => queueSchema.safeParse(value).success);
}
