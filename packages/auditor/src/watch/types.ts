/** What the watch did or saw: an event name, a sentence, and the numbers in it. */
export type WatchReport = {
  event:
    | "watch.started"
    | "watch.caughtUp"
    | "watch.troubled"
    | "watch.recovered"
    | "watch.reorganised"
    | "batch.right"
    | "batch.wrong"
    | "batch.tooLate"
    | "evidence.missing"
    | "challenge.done"
    | "challenge.refused"
    | "challenge.held";
  words: string;
} & Record<string, unknown>;

export type Tell = (report: WatchReport) => void;
