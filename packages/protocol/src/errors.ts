/** Every error of Musicchain says what happened (`message`) and what to do about it (`action`). */
export class MusicchainError extends Error {
  readonly action: string;

  constructor(message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.action = action;
  }
}

/** The caller gave something that cannot be done: change the input. */
export class UserError extends MusicchainError {}

/** The same call can succeed later: wait and repeat. */
export class RetryableError extends MusicchainError {}

/** A peer broke the protocol or sent wrong bytes: use another peer. */
export class PeerError extends MusicchainError {}

/** A bug or damaged data: stop and look. */
export class FatalError extends MusicchainError {}
