import type { SeederStatus } from "@musicchain/seeder";
import { readStatus } from "@musicchain/seeder/status";
import type { Context } from "../context.ts";
import { formatBytes } from "../formatBytes.ts";
import { printable } from "../output.ts";
import { plural } from "../plural.ts";
import { table } from "../table.ts";

export async function action({ output, options }: Context): Promise<void> {
  const status = await readStatus(options.dataDir);
  output.json(status);
  const { uploads, disk, songs, unregistered, problems, folders } = status;
  const roles = [status.wallet && "seeder", status.relay && "relay", status.hub && "bootstrap node"];
  output.print(
    `${roles.filter(Boolean).join(", ")} ${status.peerId}, process ${status.pid} since ${status.startedAt.slice(0, 16).replace("T", " ")} UTC`,
  );
  if (status.wallet) output.print(`earns for ${status.wallet}`);
  output.print(
    `${plural(status.connections, "connection")}${status.hub ? `, ${status.online} online here` : ""}`,
  );
  if (!uploads) return;
  output.print(
    `serves ${plural(songs.length, "song")}${unregistered > 0 ? `, ${unregistered} more not on chain` : ""}${status.scanning ? "; looks at the folders now" : ""}`,
  );
  for (const folder of folders) output.print(`  watches ${printable(folder)}`);
  const limit = status.uploadLimit === null ? "no limit" : `limit ${formatBytes(status.uploadLimit)}/s`;
  output.print(
    `uploads ${formatBytes(uploads.perSecond)}/s (${limit}), ${formatBytes(uploads.today)} today, ${formatBytes(uploads.ever)} ever`,
  );
  if (disk) {
    const of = disk.limit === null ? "" : ` of ${formatBytes(disk.limit)}`;
    output.print(
      `disk ${formatBytes(disk.bytes)}${of}, evidence ${formatBytes(status.pins?.bytes ?? 0)} of it`,
    );
  }
  const peers = Object.entries(uploads.byPeer).sort(([, a], [, b]) => b - a);
  if (peers.length > 0) {
    const rows = peers
      .slice(0, 10)
      .map(([peerId, bytes]) => [
        ...[peerId, formatBytes(bytes), `${formatBytes(uploads.perSecondByPeer[peerId] ?? 0)}/s`],
        wayTo(peerId, status),
      ]);
    output.print(`\n${table(["to", "since the start", "now", "way"], rows)}`);
    if (peers.length > 10) output.print(`and ${peers.length - 10} more`);
  }
  if (problems.count > 0) {
    output.print(`\n${plural(problems.count, "file")} could not be taken:`);
    for (const { path, message } of problems.first.slice(0, 10))
      output.print(`  ${printable(path)} ${message}`);
    if (problems.count > 10) output.print(`  and ${problems.count - 10} more (--json)`);
  }
}

function wayTo(peerId: string, { paths }: SeederStatus): string {
  const path = paths.find((each) => each.peerId === peerId);
  return path ? `${path.route}, ${path.transport}` : "gone";
}
