import type { Connection, Stream } from "@libp2p/interface";
import type { Domain, PresenceMessage } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import { hangUp } from "../peer/hangUp.ts";
import type { Announcement, Peer, PresenceChange, PresenceEntry } from "../types.ts";
import { createTokenBucket } from "../util/createTokenBucket.ts";
import { type Control, createControl, framePresence, PRESENCE_PROTOCOL } from "./createControl.ts";
import { ownEntry } from "./ownEntry.ts";
import { fromEntry, toEntry } from "./toEntry.ts";

export interface HubParameters {
  /** Bindings are checked for this chain and ledger. */
  domain: Domain;
  /** What the hub itself has. */
  announce?: Announcement;
  onChange?: (change: PresenceChange) => void;
  /** A peer was refused: a forged binding, a malformed message, a limit. */
  onRefused?: (peerId: string, reason: string) => void;
}

export interface Hub {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Everybody else who announced something, by peer id. */
  online(): Map<string, PresenceEntry>;
  /** Replaces what the hub says about itself. */
  announce(announcement: Announcement): void;
}

interface Member {
  control: Control;
  entry?: PresenceEntry;
  joined: Uint8Array;
}

const limits = LIMITS.presence;
const NOTHING = new Uint8Array(0);

/** Keeps one stream per peer, and tells everybody at once who comes, changes and goes. */
export function createHub(peer: Peer, { domain, announce, onChange, onRefused }: HubParameters): Hub {
  const members = new Map<string, Member>();
  let own: PresenceEntry | undefined;
  let held = 0;

  const tell = (message: PresenceMessage, except?: Member) => {
    const frame = framePresence(message);
    for (const member of [...members.values()]) if (member !== except) member.control.send(frame);
  };
  const forget = (peerId: string, member: Member) => {
    if (members.get(peerId) !== member) return;
    members.delete(peerId);
    held -= member.joined.length;
    if (member.entry === undefined) return;
    tell({ type: "leave", peerId });
    onChange?.({ type: "leave", entry: member.entry });
  };
  const take = (peerId: string, member: Member, message: PresenceMessage): string | undefined => {
    if (message.type !== "announce") return `A hub does not take "${message.type}"`;
    const entry = toEntry(domain, peerId, message);
    if (typeof entry === "string") return entry;
    const about = { peerId, ...fromEntry(entry) };
    const joined = framePresence({ type: "join", ...about });
    if (held - member.joined.length + joined.length > limits.maxBytes) return "The hub is full";
    held += joined.length - member.joined.length;
    const type = member.entry === undefined ? "join" : "update";
    Object.assign(member, { entry, joined });
    tell({ type, ...about }, member);
    onChange?.({ type, entry });
    return undefined;
  };
  const admit = (stream: Stream, connection: Connection) => {
    const peerId = connection.remotePeer.toString();
    const rate = createTokenBucket(limits.announcesPerMinute / 60, limits.announcesPerMinute);
    const control = createControl({
      stream,
      pings: true,
      onMessage: (message) => {
        if (!rate.take()) return "Too many announcements";
        return take(peerId, member, message);
      },
      onEnd: ({ type, reason }) => {
        forget(peerId, member);
        if (type === "silent") hangUp(connection);
        if (type === "refused") onRefused?.(peerId, reason);
      },
    });
    const member: Member = { control, joined: NOTHING };
    members.get(peerId)?.control.leave();
    if (members.size >= limits.maxPeers) return control.refuse("The hub is full");
    members.set(peerId, member);
    if (own !== undefined) control.send(framePresence({ type: "join", peerId: peer.id, ...fromEntry(own) }));
    for (const other of members.values()) if (other.entry !== undefined) control.send(other.joined);
    control.send(framePresence({ type: "ready" }));
  };

  return {
    async start() {
      if (announce !== undefined) own = ownEntry(peer, domain, announce);
      await peer.libp2p.handle(PRESENCE_PROTOCOL, admit, {
        maxInboundStreams: limits.streamsPerConnection,
        runOnLimitedConnection: true,
      });
    },
    async stop() {
      await peer.libp2p.unhandle(PRESENCE_PROTOCOL);
      const everybody = [...members.values()];
      members.clear(); // the hub goes, not its peers: nobody is told that they left
      held = 0;
      for (const { control } of everybody) control.leave();
    },
    online: () => {
      const entries = [...members].flatMap(([id, { entry }]) =>
        entry === undefined ? [] : [[id, entry] as const],
      );
      return new Map(entries);
    },
    announce(announcement) {
      const type = own === undefined ? "join" : "update";
      own = ownEntry(peer, domain, announcement);
      tell({ type, peerId: peer.id, ...fromEntry(own) });
    },
  };
}
