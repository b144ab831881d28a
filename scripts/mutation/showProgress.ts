export type Progress = { step(): void; say(text: string): void; stop(): void };

const WIDTH = 30;

/** A bar on a terminal; elsewhere a line for every tenth. Texts said meanwhile stand above it. */
export function showProgress(
  name: string,
  total: number,
  { write, interactive }: { write(text: string): void; interactive: boolean } = {
    write: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
  },
): Progress {
  let done = 0;
  const began = performance.now();
  const line = () => {
    const filled = Math.floor((done * WIDTH) / Math.max(total, 1));
    const seconds = Math.round((performance.now() - began) / 1_000);
    return `${name} ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done}/${total} ${seconds} s`;
  };
  const draw = () => {
    if (interactive) write(`\r\u001b[K${line()}`);
  };
  return {
    step() {
      done += 1;
      draw();
      const tenth = Math.floor((done * 10) / total);
      if (!interactive && tenth !== Math.floor(((done - 1) * 10) / total)) write(`${line()}\n`);
    },
    say(text) {
      write(interactive ? `\r\u001b[K${text}\n` : `${text}\n`);
      draw();
    },
    stop: () => {
      if (interactive) write("\n");
    },
  };
}
