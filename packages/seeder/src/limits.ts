/** Every limit of the seeder that the protocol does not fix. Times in milliseconds unless a name says otherwise. */
export const LIMITS = {
  scan: {
    /** Files worked on at once, however many cores there are. */
    atOnce: 4,
    /** Seconds of sound that are fingerprinted. */
    fingerprintSeconds: 120,
    /** What a header may claim beyond what can be decoded: encoders pad, containers round. Seconds, and a share. */
    missingSeconds: 1.5,
    missingShare: 0.02,
    /** What is quoted of a tool's complaints, bytes. */
    complaint: 8_192,
  },
  watch: {
    /** Changes are gathered until none came for this long, but not longer than `atMost`. */
    quiet: 1_000,
    atMost: 15_000,
    /** A file nobody wrote to for this long is complete. */
    settle: 2_000,
    /** Everything is looked at this often: network drives report nothing. */
    rescan: 10 * 60_000,
    /** After a scan that could not be made. */
    retry: 30_000,
  },
  chain: {
    timeout: 10_000,
    /** Repeats of a request a node does not answer, and the first pause between them; each pause doubles. */
    retries: 4,
    retryDelay: 250,
    /** A chain that mines at once need not be asked every four seconds. */
    poll: 500,
    receipt: 120_000,
  },
  fetch: {
    /** How long to wait for a hub's list of peers, and then for one that has the song. */
    hub: 15_000,
    peer: 10_000,
  },
  publish: {
    /** Bytes of one transaction: nodes refuse 128 KB. */
    calldata: 100_000,
    /** A block is shared with others. */
    gas: 15_000_000n,
    /** Room for what changes between the estimate and the block, per cent. */
    gasMargin: 110n,
    /** How much dearer gas may get between the plan and the last transaction, times. */
    feeRoom: 2n,
    /** Content hashes asked about at once, and bytes of one such call. */
    lookUps: 500,
    lookUpBytes: 4_096,
  },
  recognise: {
    /** Blocks whose songs are asked for at once; fewer where the node will not give so many. */
    blocks: 50_000n,
    /** Songs after which the index is saved again: making it anew takes a tenth of a millisecond each. */
    saveAfter: 10_000,
    /** Bytes of it read or written at once. */
    part: 2 ** 26,
  },
  pins: {
    /** Room for attesters' evidence, bytes, and how long each is kept, seconds. */
    bytes: 1024 ** 3,
    keepSeconds: 30 * 86_400,
    sweepEvery: 3_600_000,
    /** How long the chain's word that a wallet is bonded is good for, and how many such words are kept. */
    attesterGoodFor: 60_000,
    attesters: 1_000,
  },
  serve: {
    /** How often library and chain are looked at for new songs, and the files for changes. */
    refreshEvery: 3_000,
    checkEvery: 60_000,
    /** A binding holds for a week and is renewed daily; clocks may be apart by this much. Seconds, but the renewal. */
    bindingSeconds: 7 * 86_400,
    clockSlackSeconds: 300,
    bindEvery: 86_400_000,
    /** Peers whose uploads are counted by themselves; the rest is summed up. */
    countedPeers: 1_000,
    /** Speeds are of this many seconds. */
    speedSeconds: 10,
    /** How often the day's uploads are written down and the data folder is measured. */
    measureEvery: 30_000,
    statusRequest: 5_000,
  },
} as const;
