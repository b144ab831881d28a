import { LOCAL_MNEMONIC, localAccount, ROLES } from "./accounts.ts";
import type { RunningStack } from "./createStack.ts";

/** What a person needs to use a running stack. */
export function describeStack({
  webUrl,
  oracleUrl,
  rpcUrl,
  seeder,
  deployment,
  deploymentFile,
  logs,
}: RunningStack): string {
  const urls: [string, string][] = [
    ["web app", webUrl ?? "not started"],
    ["oracle", `${oracleUrl}/status`],
    ["seeder", `${seeder.statusUrl}/status`],
    ["chain", `${rpcUrl}  (chain id ${deployment.chainId})`],
    ["ledger", deployment.ledger],
    ["token", deployment.token],
    ["songs", deployment.songs],
    ["council", `${deployment.council}  (musicchain council seats)`],
    ["deployment", deploymentFile],
    ["logs", logs],
  ];
  const line = ([name, value]: [string, string]) => `  ${name.padEnd(16)} ${value}`;
  return [
    "",
    ...urls.map(line),
    "",
    "  Accounts of the local chain, funded with test ether; everybody knows their keys, never use them elsewhere:",
    ...ROLES.map((role, index) => line([role, `${localAccount(role).address}  (index ${index})`])),
    line(["mnemonic", LOCAL_MNEMONIC]),
    line(["faucet", `curl -X POST ${webUrl}/faucet -d '{"address":"0x…"}'`]),
    "",
    "  Ctrl-C stops everything. The next npm start goes on from here.",
  ].join("\n");
}
