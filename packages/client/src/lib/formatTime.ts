const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Seconds since 1970 as a local date and time. */
export function formatTime(seconds: number): string {
  return format.format(new Date(seconds * 1000));
}
