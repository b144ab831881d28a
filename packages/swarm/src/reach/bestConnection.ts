import type { Connection } from "@libp2p/interface";
import { describePath } from "./describePath.ts";

/** The newest direct connection that is open, else the newest relayed one. */
export function bestConnection(connections: readonly Connection[]): Connection | undefined {
  const open = connections.filter(({ status }) => status === "open");
  const newest = open.sort((a, b) => b.timeline.open - a.timeline.open);
  return newest.find((each) => describePath(each).route === "direct") ?? newest[0];
}
