import { type ApiPlay, FatalError, type Hex, playSchema } from "@musicchain/protocol";
import { waitUntil } from "./waitUntil.ts";

const ORDER = ["stored", "batched", "submitted", "final"] as const;

/** Waits until the oracle says that a play is `status` or beyond. @throws FatalError when it was dropped */
export async function waitForPlay(
  oracleUrl: string,
  digest: Hex,
  status: (typeof ORDER)[number],
  { seconds = 90, signal }: { seconds?: number; signal?: AbortSignal } = {},
): Promise<ApiPlay> {
  let play: ApiPlay | undefined;
  let dropped: Error | undefined;
  await waitUntil(
    `play ${digest} to be ${status}`,
    async () => {
      const answer = await fetch(`${oracleUrl}/plays/${digest}`);
      play = playSchema.parse(await answer.json());
      if (play.status === "dropped") {
        dropped = new FatalError(`the play was dropped: ${play.message}`, "read the oracle's log");
        return true;
      }
      return ORDER.indexOf(play.status) >= ORDER.indexOf(status);
    },
    { seconds, every: 300, signal },
  );
  if (dropped) throw dropped;
  return play as ApiPlay;
}
