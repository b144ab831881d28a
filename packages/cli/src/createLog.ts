import { type Logger, pino } from "pino";

/** Events of what runs on, one JSON object per line, to standard error. Keys and signatures never reach it. */
export function createLog(name: string, { debug }: { debug: boolean }): Logger {
  return pino(
    {
      name,
      level: debug ? "debug" : "info",
      redact: ["signature", "key", "privateKey", "*.signature", "*.privateKey"],
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
