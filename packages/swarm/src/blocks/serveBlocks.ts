import type { Stream } from "@libp2p/interface";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { Uint8ArrayList } from "uint8arraylist";
import { LIMITS } from "../limits.ts";
import type { BlockSource, Peer } from "../types.ts";
import { createTokenBucket } from "../util/createTokenBucket.ts";
import { createBatch } from "./createBatch.ts";
import { createFrameReader } from "./createFrameReader.ts";
import * as frames from "./frames.ts";

export interface ServeBlocksParameters {
  source: BlockSource;
  /** Upload budget over all askers together. Default: none. */
  bytesPerSecond?: number;
  /** Called with every block sent. */
  onSent?: (peerId: string, bytes: number) => void;
  /** Why a block could not be read; the asker was told MISSING. */
  onError?: (error: unknown, cid: CID) => void;
}

/** Answers `/musicchain/blocks/1.0.0` on a started peer from `source`. */
export async function serveBlocks(
  peer: Peer,
  { source, bytesPerSecond, onSent, onError }: ServeBlocksParameters,
) {
  const limits = LIMITS.blocks;
  const budget = bytesPerSecond === undefined ? undefined : createTokenBucket(bytesPerSecond);
  const stats = { streams: 0, blocks: 0, bytes: 0, missing: 0, busy: 0, refused: 0 };

  const serve = (stream: Stream, asker: string) => {
    const queue = new Map<number, CID>();
    const rate = createTokenBucket(limits.framesPerSecond);
    const batch = createBatch();
    let pumping = false;
    let slow: ReturnType<typeof setTimeout> | undefined;

    const refuse = (why: string) => {
      if (stream.status !== "open") return;
      stats.refused++;
      stream.abort(new Error(why));
      peer.ban(asker, why);
    };
    const answer = async (answers: Uint8ArrayList) => {
      stream.send(answers);
      if (stream.writableNeedsDrain) await stream.onDrain({ signal: AbortSignal.timeout(limits.slowReader) });
    };
    const read = async (cid: CID): Promise<Uint8Array | undefined> => {
      const block = await source.get(cid);
      if (block === undefined || block.length <= limits.maxBlock) return block;
      throw new RangeError(`Block ${cid} has ${block.length} bytes, more than a frame may have`);
    };
    const pump = async () => {
      if (pumping) return;
      pumping = true;
      try {
        while (queue.size > 0) {
          const asked = [...queue].slice(0, batch.size());
          const found = await Promise.all(
            asked.map(([, cid]) => read(cid).catch((error: unknown) => onError?.(error, cid) as undefined)),
          );
          const answers = new Uint8ArrayList();
          const sent: number[] = [];
          for (const [i, [id]] of asked.entries()) {
            if (!queue.delete(id)) continue; // cancelled while it was read
            const block = found[i];
            if (block === undefined) {
              stats.missing++;
              answers.append(frames.encodeAnswerHead(frames.MISSING, id, 0));
              continue;
            }
            answers.append(frames.encodeAnswerHead(frames.OK, id, block.length));
            answers.append(block);
            sent.push(block.length);
          }
          if (answers.length > 0) await answer(answers);
          for (const bytes of sent) onSent?.(asker, bytes);
          const bytes = sent.reduce((sum, length) => sum + length, 0);
          stats.blocks += sent.length;
          stats.bytes += bytes;
          batch.sent(sent.length);
          const wait = budget?.spend(bytes) ?? 0;
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        }
      } catch (error) {
        stream.abort(error instanceof Error ? error : new Error(String(error)));
      } finally {
        pumping = false;
      }
    };
    const reader = createFrameReader(frames.REQUEST_HEAD, frames.WANT_LENGTH, (head) => {
      const id = head.getUint32(1);
      if (head.byteLength === frames.REQUEST_HEAD) {
        if (!rate.take()) throw new Error("floods with requests");
        if (head.getUint8(0) === frames.WANT) return { more: frames.WANT_LENGTH - frames.REQUEST_HEAD };
        if (head.getUint8(0) !== frames.CANCEL) throw new Error("sends an unknown frame");
        queue.delete(id);
        return undefined;
      }
      const codec = head.getUint8(5);
      if (codec !== frames.RAW && codec !== frames.DAG_PB) throw new Error("asks for an unknown codec");
      if (queue.size >= limits.maxQueue || queue.has(id)) {
        stats.busy++;
        stream.send(frames.encodeAnswerHead(frames.BUSY, id, 0));
        return undefined;
      }
      const digest = new Uint8Array(head.buffer, frames.REQUEST_HEAD + 1, 32).slice();
      queue.set(id, CID.createV1(codec, createDigest(frames.SHA2_256, digest)));
      void pump();
      return undefined;
    });

    stats.streams++;
    stream.addEventListener("message", (event) => {
      if (stream.status !== "open" || stream.writeStatus !== "writable") return;
      try {
        reader.push(event.data);
      } catch (error) {
        return refuse(error instanceof Error ? error.message : String(error));
      }
      if (!reader.isInside()) {
        clearTimeout(slow);
        slow = undefined;
      } else {
        slow ??= setTimeout(() => stream.abort(new Error("A frame took too long")), limits.slowFrame);
      }
    });
    stream.addEventListener("remoteCloseWrite", () => void stream.close().catch(() => {}));
    stream.addEventListener("close", () => {
      stats.streams--;
      clearTimeout(slow);
      queue.clear();
    });
  };

  await peer.libp2p.handle(
    frames.BLOCKS_PROTOCOL,
    (stream, connection) => serve(stream, `${connection.remotePeer}`),
    {
      maxInboundStreams: limits.streamsPerConnection,
      runOnLimitedConnection: true,
    },
  );
  return {
    /** Since the start: open streams, blocks and bytes sent, answers MISSING and BUSY, streams refused. */
    stats: () => ({ ...stats }),
    stop: () => peer.libp2p.unhandle(frames.BLOCKS_PROTOCOL),
  };
}
