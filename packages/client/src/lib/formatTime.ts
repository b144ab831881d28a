const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Seconds since 1970 as a local date and time. */
export function formatTime(seconds: number): string {
  return format.format(new Date(seconds * 1000));
}

const precise = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The same, to the second. */
export function formatMoment(seconds: number): string {
  return precise.format(new Date(seconds * 1000));
}
