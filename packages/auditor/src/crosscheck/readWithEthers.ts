import { UserError } from "@musicchain/protocol";
import { ethers } from "ethers";
import { Contract, type ContractCall, Provider, setMulticallAddress } from "ethers-multicall";
import type { AuditChain } from "../chain/types.ts";
import type { Figures } from "./figures.ts";
import type { Subjects } from "./subjects.ts";

/** Written by hand, so that a mistake in the generated ABIs shows. */
const LEDGER = [
  "function token() view returns (address)",
  "function songs() view returns (address)",
  "function totalCredit() view returns (uint256)",
  "function head() view returns (uint64)",
  "function finalHead() view returns (uint64)",
  "function lastBatchId() view returns (uint64)",
  "function batches(uint64) view returns (bytes32 commitment, address attester, uint64 time, uint64 finalAt)",
  "function statusOf(uint64) view returns (uint8)",
  "function claimed(address) view returns (uint256)",
  "function credit(address) view returns (uint256)",
  "function royaltiesPaid(uint256) view returns (uint256)",
  "function released(uint256) view returns (uint256)",
];
const TOKEN = [
  "function totalSupply() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
];
const SONGS = [
  "function songCount() view returns (uint256)",
  "function commitmentOf(uint256) view returns (bytes32)",
  "function ownerOf(uint256) view returns (address)",
];

/** `aggregate` takes one transaction's gas for all its calls. */
const CALLS_AT_ONCE = 200;

type Read = [name: string, call: ContractCall, figure?: (result: never) => unknown];

/** The same address on every public chain. */
const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";

/** The independent way: ethers v5, many calls in one through Multicall. */
export async function readWithEthers(
  chain: Pick<AuditChain, "rpcUrl" | "chainId" | "ledger" | "token" | "songs" | "multicall3">,
  { owners, songs: ids, batches, block }: Subjects,
): Promise<Figures> {
  const { rpcUrl, chainId, multicall3 = MULTICALL3 } = chain;
  const node = new ethers.providers.StaticJsonRpcProvider(rpcUrl, chainId);
  if ((await node.getCode(multicall3)) === "0x") {
    throw new UserError(
      `There is no Multicall3 at ${multicall3} on chain ${chainId}.`,
      "Name its address as multicall3 in the deployment file.",
    );
  }
  // Multicall asks for the newest block; both readers are to see the same one.
  const call = node.call.bind(node);
  node.call = (transaction) => call(transaction, block);
  // Before the provider is made: it takes the address then.
  setMulticallAddress(chainId, multicall3);
  const multicall = new Provider(node, chainId);
  await multicall.init();
  const ledger = new Contract(chain.ledger, LEDGER);
  const token = new Contract(chain.token, TOKEN);
  const songs = new Contract(chain.songs, SONGS);
  const figures: Figures = new Map();

  async function read(reads: Read[]): Promise<void> {
    for (let from = 0; from < reads.length; from += CALLS_AT_ONCE) {
      const some = reads.slice(from, from + CALLS_AT_ONCE);
      const results = await multicall.all(some.map(([, call]) => call));
      some.forEach(([name, , figure], i) => {
        const result = figure ? figure(results[i] as never) : results[i];
        figures.set(name, String(result).toLowerCase());
      });
    }
  }

  await read([
    ["token of the ledger", ledger.token()],
    ["songs of the ledger", ledger.songs()],
    ["total supply", token.totalSupply()],
    ["total credit", ledger.totalCredit()],
    ["head", ledger.head()],
    ["final head", ledger.finalHead()],
    ["songs", songs.songCount()],
    ["last batch", ledger.lastBatchId()],
  ]);

  await read([
    ...ids.flatMap((id): Read[] => [
      [`commitment of song ${id}`, songs.commitmentOf(id)],
      [`owner of song ${id}`, songs.ownerOf(id)],
      [`royalties paid, song ${id}`, ledger.royaltiesPaid(id)],
      [`escrow released, song ${id}`, ledger.released(id)],
    ]),
    ...batches.flatMap((id): Read[] => [
      [
        `commitment of batch ${id}`,
        ledger.batches(id),
        ({ commitment }: { commitment: string }) => commitment,
      ],
      [`status of batch ${id}`, ledger.statusOf(id)],
    ]),
  ]);

  await read(
    owners.flatMap((owner): Read[] => [
      [`balance of ${owner}`, token.balanceOf(owner)],
      [`claimed by ${owner}`, ledger.claimed(owner)],
      [`credit of ${owner}`, ledger.credit(owner)],
    ]),
  );
  return figures;
}
