import {
  type PlayClientMessageInput,
  type PlayServerMessage,
  playServerMessageSchema,
  RetryableError,
} from "@musicchain/protocol";

type Of<T extends PlayServerMessage["type"]> = Extract<PlayServerMessage, { type: T }>;
type Hello = Of<"hello">;

/** The oracle said no: `reason` is its name, the message its sentence. */
export class PlayRefused extends RetryableError {
  readonly reason: Of<"refused">["reason"];
  readonly needed: bigint | undefined;
  constructor({ reason, message, needed }: Of<"refused">) {
    super(`${reason}: ${message}`, message);
    this.reason = reason;
    this.needed = needed;
  }
}

export type PlaySocket = {
  /** The newest greeting: its challenge is the one to sign. */
  hello(): Hello;
  /** Sends a control message and waits for its answer. @throws PlayRefused */
  ask<T extends "opened" | "stored">(
    message: PlayClientMessageInput & { id: number },
    answer: T,
  ): Promise<Of<T>>;
  sendBeat(beat: Uint8Array): void;
  /** What the oracle refused without being asked (beats). */
  refusals: Of<"refused">[];
  closed: Promise<void>;
  close(): void;
};

/** The oracle's play socket as a player sees it. */
export async function openPlaySocket(
  url: string,
  { seconds = 10 }: { seconds?: number } = {},
): Promise<PlaySocket> {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const refusals: Of<"refused">[] = [];
  const waiting = new Map<number, (message: PlayServerMessage) => void>();
  let hello: Hello | undefined;
  let greeted: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener("close", () => resolve());
  });
  const gone = closed.then(() => {
    throw new RetryableError("the oracle closed the connection", "open it again");
  });
  // Nobody may be waiting when it closes.
  gone.catch(() => {});

  socket.addEventListener("message", ({ data }) => {
    const message = playServerMessageSchema.parse(JSON.parse(String(data)));
    if (message.type === "hello") {
      hello = message;
      greeted();
      return;
    }
    const answered = message.id === null ? undefined : waiting.get(message.id);
    if (answered) answered(message);
    else if (message.type === "refused") refusals.push(message);
  });

  const within = <T>(what: string, promise: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      const error = new RetryableError(`no ${what} from the oracle in ${seconds} s`, "try again");
      timer = setTimeout(() => reject(error), seconds * 1_000);
    });
    return Promise.race([promise, late, gone]).finally(() => clearTimeout(timer));
  };

  await within("greeting", new Promise<void>((resolve) => (greeted = resolve)));

  return {
    hello: () => hello as Hello,
    refusals,
    closed,
    async ask(message, answer) {
      const reply = new Promise<PlayServerMessage>((resolve) => waiting.set(message.id, resolve));
      socket.send(JSON.stringify(message));
      try {
        const received = await within("answer", reply);
        if (received.type === "refused") throw new PlayRefused(received);
        if (received.type !== answer)
          throw new RetryableError(`expected ${answer}, got ${received.type}`, "try again");
        return received as never;
      } finally {
        waiting.delete(message.id);
      }
    },
    sendBeat: (beat) => socket.send(new Uint8Array(beat)),
    close: () => socket.close(),
  };
}
