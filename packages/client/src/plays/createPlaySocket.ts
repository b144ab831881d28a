import {
  type PlayClientMessageInput,
  type PlayServerMessage,
  playServerMessageSchema,
} from "@musicchain/protocol";

export type Hello = Extract<PlayServerMessage, { type: "hello" }>;

export type PlaySocket = {
  start: () => void;
  stop: () => void;
  /** false: not connected; nothing was sent. */
  send: (message: PlayClientMessageInput | Uint8Array) => boolean;
  /** The newest greeting; undefined while the socket is down. */
  hello: () => Hello | undefined;
  /** The oracle's clock, seconds with fraction. */
  now: () => number;
};

/** Waits before connecting again (ms): short at first, since a restart takes a second or two. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/**
 * The WebSocket to the oracle's `/plays`. Connects again by itself, with some jitter so that a restarted oracle
 * is not met by everybody at once. A message that fits no schema is dropped: it is another version's.
 */
export function createPlaySocket({
  url,
  onMessage,
  onDown,
}: {
  url: string;
  onMessage: (message: PlayServerMessage) => void;
  onDown: () => void;
}): PlaySocket {
  let socket: WebSocket | undefined;
  let hello: Hello | undefined;
  let offset = 0;
  let wait = FIRST_WAIT;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;

  function open() {
    clearTimeout(timer);
    const mine = new WebSocket(url);
    mine.binaryType = "arraybuffer";
    socket = mine;
    mine.onmessage = ({ data }) => {
      if (mine !== socket || typeof data !== "string") return;
      const parsed = playServerMessageSchema.safeParse(parse(data));
      if (!parsed.success) return;
      if (parsed.data.type === "hello") {
        hello = parsed.data;
        // The oracle says whole seconds; it is half a second further on average.
        offset = hello.time + 0.5 - Date.now() / 1000;
        if (Math.abs(offset) < 1) offset = 0;
        wait = FIRST_WAIT;
      }
      onMessage(parsed.data);
    };
    mine.onclose = () => {
      if (mine !== socket) return;
      socket = undefined;
      hello = undefined;
      onDown();
      if (!running) return;
      timer = setTimeout(open, wait * (0.8 + 0.4 * Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }

  const retryNow = () => {
    if (running && socket === undefined) open();
  };
  return {
    start() {
      if (running) return;
      running = true;
      addEventListener("online", retryNow);
      open();
    },
    stop() {
      running = false;
      clearTimeout(timer);
      removeEventListener("online", retryNow);
      const old = socket;
      socket = undefined;
      hello = undefined;
      old?.close();
    },
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(message instanceof Uint8Array ? new Uint8Array(message) : JSON.stringify(message));
      return true;
    },
    hello: () => hello,
    now: () => Date.now() / 1000 + offset,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
