import {
  type Address,
  bytesToHex,
  type Domain,
  domainSeparator,
  type Hex,
  keccak,
  type PlayOpen,
  type PlayStatement,
  playOpenTypes,
  playStatementTypes,
  writeHex,
} from "@musicchain/protocol";

/** A digest as what is verified and as what it is named by. */
export type Digest = { bytes: Uint8Array; hex: Hex };

const WORD = 32;

function typeHash(name: string, fields: readonly { name: string; type: string }[]): Uint8Array {
  const members = fields.map((field) => `${field.type} ${field.name}`).join(",");
  return keccak(new TextEncoder().encode(`${name}(${members})`));
}

/** Words of a struct in one buffer that is used again and again: the type's hash and the attester never change. */
function createWords(type: Uint8Array, fields: number, attester: Address) {
  const bytes = new Uint8Array((1 + fields) * WORD);
  const view = new DataView(bytes.buffer);
  bytes.set(type);
  writeHex(bytes, WORD + 12, attester, 20);
  return {
    bytes,
    address: (field: number, value: Address) => writeHex(bytes, field * WORD + 12, value, 20),
    uint32: (field: number, value: number) => view.setUint32(field * WORD + 28, value),
  };
}

/**
 * Digests of what session keys sign, for one attester: the same as protocol's `openDigest` and `statementDigest`,
 * five times faster, for numbers of at most 32 bits as the socket allows them.
 */
export function createDigests(domain: Domain, attester: Address) {
  const open = createWords(typeHash("PlayOpen", playOpenTypes.PlayOpen), 6, attester);
  const statement = createWords(typeHash("PlayStatement", playStatementTypes.PlayStatement), 8, attester);
  const envelope = new Uint8Array(66);
  envelope.set([0x19, 0x01]);
  envelope.set(domainSeparator(domain), 2);

  function finish(words: Uint8Array): Digest {
    envelope.set(keccak(words), 34);
    const bytes = keccak(envelope);
    return { bytes, hex: bytesToHex(bytes) };
  }

  return {
    open({ listener, song, seeder, relay, challenge }: Omit<PlayOpen, "attester">): Digest {
      open.address(2, listener);
      open.uint32(3, song);
      open.address(4, seeder);
      open.address(5, relay);
      writeHex(open.bytes, 6 * WORD, challenge, WORD);
      return finish(open.bytes);
    },
    statement(claim: Omit<PlayStatement, "attester">): Digest {
      statement.uint32(2, claim.song);
      statement.address(3, claim.listener);
      statement.address(4, claim.seeder);
      statement.address(5, claim.relay);
      statement.uint32(6, claim.start);
      statement.uint32(7, claim.end);
      statement.bytes.set(keccak(claim.coverage), 8 * WORD);
      return finish(statement.bytes);
    },
  };
}
export type Digests = ReturnType<typeof createDigests>;
