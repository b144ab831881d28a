import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** A process of this bench, in a network namespace if one is named; `first` is the first thing it says. */
export async function startProcess<First, Question, Answer>(
  script: "seeder" | "client",
  parameters: string[],
  { namespace, nodeOptions = [] }: { namespace?: string; nodeOptions?: string[] } = {},
) {
  const command = [
    process.execPath,
    ...nodeOptions,
    join(import.meta.dirname, `${script}.ts`),
    ...parameters,
  ];
  const [program, ...rest] =
    namespace === undefined ? command : ["ip", "netns", "exec", namespace, ...command];
  const child = spawn(program!, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const next = <Message>() => nextMessage<Message>(child);
  const first = await next<First>();
  return {
    first,
    ask(question: Question): Promise<Answer> {
      const answer = next<Answer>();
      child.send(question as object);
      return answer;
    },
    /** Resolves when it has ended. */
    stop: () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.disconnect();
      }),
  };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A process of the bench ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as Message);
    });
  });
}
