import { ethers } from "ethers";
import { Contract, type ContractCall, Provider, setMulticallAddress } from "ethers-multicall";
import type { Deployment } from "../stack/deployment.ts";
import type { Figures } from "./figures.ts";

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
  "event Transfer(address indexed from, address indexed to, uint256 value)",
];
const SONGS = [
  "function songCount() view returns (uint256)",
  "function commitmentOf(uint256) view returns (bytes32)",
  "function ownerOf(uint256) view returns (address)",
  "event SongRegistered(uint256 indexed songId, address indexed registrant, bytes32 indexed contentHash, uint16 duration, uint16 royaltyBps, bytes metadata, bytes fingerprint, tuple(address party, uint16 bps)[] splits)",
];

/** `aggregate` takes one transaction's gas for all its calls. */
const CALLS_AT_ONCE = 200;

type Read = [name: string, call: ContractCall, figure?: (result: never) => unknown];

/** The independent way: ethers v5, many calls in one through Multicall. */
export async function readWithEthers(deployment: Deployment): Promise<Figures> {
  const node = new ethers.providers.StaticJsonRpcProvider(deployment.rpcUrl, deployment.chainId);
  // Before the provider is made: it takes the address then.
  setMulticallAddress(deployment.chainId, deployment.multicall3);
  const multicall = new Provider(node, deployment.chainId);
  await multicall.init();
  const ledger = new Contract(deployment.ledger, LEDGER);
  const token = new Contract(deployment.token, TOKEN);
  const songs = new Contract(deployment.songs, SONGS);
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

  const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const songIds = ids(1, Number(figures.get("songs")));
  const batchIds = ids(0, Number(figures.get("last batch")));
  figures.delete("last batch");
  await read([
    ...songIds.flatMap((id): Read[] => [
      [`commitment of song ${id}`, songs.commitmentOf(id)],
      [`owner of song ${id}`, songs.ownerOf(id)],
      [`royalties paid, song ${id}`, ledger.royaltiesPaid(id)],
      [`escrow released, song ${id}`, ledger.released(id)],
    ]),
    ...batchIds.flatMap((id): Read[] => [
      [
        `commitment of batch ${id}`,
        ledger.batches(id),
        ({ commitment }: { commitment: string }) => commitment,
      ],
      [`status of batch ${id}`, ledger.statusOf(id)],
    ]),
  ]);

  const owners = new Set<string>();
  const tokenLogs = new ethers.Contract(deployment.token, TOKEN, node);
  for (const { args } of await tokenLogs.queryFilter(
    tokenLogs.filters.Transfer!(),
    deployment.deployedAtBlock,
  )) {
    for (const owner of [args?.from, args?.to]) if (owner !== ethers.constants.AddressZero) owners.add(owner);
  }
  const songLogs = new ethers.Contract(deployment.songs, SONGS, node);
  for (const { args } of await songLogs.queryFilter(
    songLogs.filters.SongRegistered!(),
    deployment.deployedAtBlock,
  )) {
    for (const { party } of args?.splits ?? []) owners.add(party);
  }
  await read(
    [...owners].flatMap((owner): Read[] => [
      [`balance of ${owner.toLowerCase()}`, token.balanceOf(owner)],
      [`claimed by ${owner.toLowerCase()}`, ledger.claimed(owner)],
      [`credit of ${owner.toLowerCase()}`, ledger.credit(owner)],
    ]),
  );
  return figures;
}
