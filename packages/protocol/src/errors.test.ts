import { expect, it } from "vitest";
import { FatalError, MusicchainError, PeerError, RetryableError, UserError } from "./errors.ts";

it.each([UserError, RetryableError, PeerError, FatalError])(
  "says what happened and what to do: %o",
  (Kind) => {
    const cause = new Error("disk full");
    const error = new Kind("It broke", "Mend it.", { cause });
    expect(error).toBeInstanceOf(MusicchainError);
    expect(error).toMatchObject({ name: Kind.name, message: "It broke", action: "Mend it.", cause });
  },
);
