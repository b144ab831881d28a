import { type Address, musicTokenAbi } from "@musicchain/protocol";
import type { Deployment } from "./deployment.ts";
import { publicClientFor } from "./rpc.ts";

/** Wei of tokens an address holds. */
export const balanceOf = ({ rpcUrl, token }: Deployment, address: Address): Promise<bigint> =>
  publicClientFor(rpcUrl).readContract({
    address: token,
    abi: musicTokenAbi,
    functionName: "balanceOf",
    args: [address],
  });

/** Wei of tokens that exist. */
export const totalSupply = ({ rpcUrl, token }: Deployment): Promise<bigint> =>
  publicClientFor(rpcUrl).readContract({ address: token, abi: musicTokenAbi, functionName: "totalSupply" });
