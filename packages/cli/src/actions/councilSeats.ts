import type { Context } from "../context.ts";
import { readSeats } from "../council/readSeats.ts";
import { table } from "../table.ts";

export async function action(context: Context): Promise<void> {
  const { output } = context;
  const council = await context.council();
  const seats = await readSeats(council);
  output.print(
    table(
      ["seat", "holder", "given"],
      seats.map(({ id, holder, founder }) => [id, holder, founder ? "at the founding" : "later"]),
    ),
  );
  output.print(
    `\nThe council acts as ${council.timelock}; a proposal needs ${Math.floor(seats.length / 2) + 1} in favour.`,
  );
  output.json({ council: council.address, timelock: council.timelock, seats });
}
