import { type Address, pinMessage, pinRequestSchema, pinSigner } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { fetchBlocks } from "../dag/fetchBlocks.ts";
import { LIMITS } from "../limits.ts";
import type { Blockstore, Peer } from "../types.ts";
import { serveRequests } from "../util/serveRequests.ts";
import { PIN_PROTOCOL } from "./protocol.ts";

export interface PinRequester {
  /** Wallet that signed the request, lower case. */
  signer: Address;
  peerId: string;
  cid: string;
}

export interface ServePinsParameters {
  /** Keeps what is pinned; serve it with `blockstoreSource`. */
  blockstore: Pick<Blockstore, "put">;
  /** Who may have something kept, such as attesters on chain. */
  authorise: (requester: PinRequester) => boolean | Promise<boolean>;
  /** Of one file. Default: `LIMITS.pin.maxBytes`. */
  maxBytes?: number;
  onPinned?: (pin: PinRequester & { bytes: number }) => void;
}

/** Fetches a file from whoever asks, if they may, and keeps it whole or not at all. */
export async function servePins(
  peer: Peer,
  { blockstore, authorise, maxBytes = LIMITS.pin.maxBytes, onPinned }: ServePinsParameters,
) {
  let underWay = 0;
  const fetchAndKeep = async (requester: PinRequester) => {
    const signal = AbortSignal.timeout(LIMITS.pin.timeout);
    const asker = { peerId: requester.peerId, multiaddrs: [] };
    const { blocks, bytes } = await fetchBlocks(peer, CID.parse(requester.cid), [asker], {
      maxBytes,
      signal,
    });
    for (const block of blocks) await blockstore.put(block.cid, block.bytes);
    onPinned?.({ ...requester, bytes });
    return { type: "pinned", bytes };
  };
  return serveRequests(peer, PIN_PROTOCOL, async (message, peerId) => {
    const refused = (reason: string) => ({ type: "refused", reason: reason.slice(0, 256) });
    const request = pinRequestSchema.safeParse(message);
    if (!request.success) return refused("The request is malformed");
    const { cid, time, signature } = request.data;
    if (Math.abs(time - Date.now() / 1_000) > LIMITS.pin.clockSlack)
      return refused("The request is too old: compare the clocks");
    const signer = pinSigner(pinMessage({ cid, asker: peerId, seeder: peer.id, time }), signature);
    if (signer === undefined) return refused("The signature is malformed");
    const requester = { signer, peerId, cid };
    if (!(await authorise(requester))) return refused(`${signer} may not have files kept here`);
    if (underWay >= LIMITS.pin.atOnce) return refused("Too many files are being fetched");
    underWay++;
    try {
      return await fetchAndKeep(requester);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    } finally {
      underWay--;
    }
  });
}
