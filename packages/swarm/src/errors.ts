import { PeerError, RetryableError } from "@musicchain/protocol";

/** A peer sent something wrong. Names it, so that a page and a log can. */
export class BadPeerError extends PeerError {
  readonly peerId: string;

  constructor(peerId: string, what: string, options?: ErrorOptions) {
    super(`Peer ${peerId} ${what}`, "Use another peer", options);
    this.peerId = peerId;
  }
}

/** Nobody asked has the block, or nobody can be reached. */
export class NoProviderError extends RetryableError {
  constructor(what: string, options?: ErrorOptions) {
    super(what, "Add a provider that is online, or try again when one is", options);
  }
}
