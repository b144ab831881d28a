import type { Logger } from "pino";

/** What was started, to be stopped in reverse order; one that fails does not keep the others. */
export function createUndo(log: Logger) {
  const steps: (() => unknown)[] = [];
  return {
    add(...more: (() => unknown)[]): void {
      steps.push(...more);
    },
    /** Repeats `work` until everything is stopped, one run at a time; what fails is logged and tried again. */
    repeat(milliseconds: number, work: () => Promise<void>): void {
      let stopped = false;
      let now: Promise<void> = Promise.resolve();
      let timer: NodeJS.Timeout;
      const next = () => {
        timer = setTimeout(() => {
          now = work()
            .catch((error: Error) => log.warn({ reason: error.message }, "seeder.retry"))
            .finally(() => stopped || next());
        }, milliseconds);
      };
      next();
      steps.push(async () => {
        stopped = true;
        clearTimeout(timer);
        await now;
      });
    },
    async run(): Promise<void> {
      for (const step of steps.splice(0).reverse()) {
        try {
          await step();
        } catch (error) {
          log.warn({ reason: String(error) }, "seeder.stop");
        }
      }
    },
  };
}
export type Undo = ReturnType<typeof createUndo>;
