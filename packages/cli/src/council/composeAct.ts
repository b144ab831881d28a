import {
  type Address,
  DISCOVERY_PLAYS,
  type Hex,
  playLedgerAbi,
  recordingsAbi,
  seatsAbi,
} from "@musicchain/protocol";
import { encodeFunctionData } from "viem";
import type { Council } from "./connectCouncil.ts";

/** What a council can decide. */
export type ActRequest =
  /** `tokens`: the new ceiling, whole; "all": whatever the song ever holds in escrow. */
  | { act: "release"; song: number; tokens: bigint | "all" }
  | { act: "refuse" | "hide" | "unhide"; song: number; reason: string }
  | { act: "redirect"; song: number; target: number }
  | { act: "admit" | "dismiss" | "give-seat" | "take-seat"; account: Address }
  | { act: "parameters"; parameters: LedgerParameters };

export type LedgerParameters = {
  window: bigint;
  answerTime: bigint;
  turn: bigint;
  openTurn: bigint;
  /** wei */
  bond: bigint;
  playsPerDay: number;
};

/** One call the council's timelock makes. */
export type Act = { target: Address; data: Hex; title: string };

/** The call that does what was asked for, with a sentence for the proposal. */
export function composeAct({ chain, seats, recordings }: Council, request: ActRequest): Act {
  const ledger = chain.ledger;
  switch (request.act) {
    case "release": {
      // A song earns into escrow only while it has fewer plays than this, a token each.
      const tokens = request.tokens === "all" ? BigInt(DISCOVERY_PLAYS) : request.tokens;
      const args = [BigInt(request.song), tokens] as const;
      const title = `Release song ${request.song}'s escrow up to ${tokens} tokens`;
      return {
        target: ledger,
        data: encodeFunctionData({ abi: playLedgerAbi, functionName: "release", args }),
        title,
      };
    }
    case "refuse": {
      const args = [BigInt(request.song), request.reason] as const;
      const title = `Refuse song ${request.song}'s escrow for good: ${request.reason}`;
      return {
        target: ledger,
        data: encodeFunctionData({ abi: playLedgerAbi, functionName: "refuseEscrow", args }),
        title,
      };
    }
    case "hide":
    case "unhide": {
      const args = [BigInt(request.song), request.reason] as const;
      const title = `${request.act === "hide" ? "Hide" : "Show"} song ${request.song}: ${request.reason}`;
      return {
        target: recordings,
        data: encodeFunctionData({ abi: recordingsAbi, functionName: request.act, args }),
        title,
      };
    }
    case "redirect": {
      const args = [BigInt(request.song), BigInt(request.target)] as const;
      const title = `Count later plays of song ${request.song} for song ${request.target}`;
      return {
        target: recordings,
        data: encodeFunctionData({ abi: recordingsAbi, functionName: "redirect", args }),
        title,
      };
    }
    case "admit":
    case "dismiss": {
      const functionName = request.act === "admit" ? "admitAttester" : "dismissAttester";
      const title = `${request.act === "admit" ? "Admit" : "Dismiss"} the attester ${request.account}`;
      return {
        target: ledger,
        data: encodeFunctionData({ abi: playLedgerAbi, functionName, args: [request.account] }),
        title,
      };
    }
    case "give-seat":
    case "take-seat": {
      const functionName = request.act === "give-seat" ? "give" : "take";
      const title = `${request.act === "give-seat" ? "Give a seat to" : "Take the seat of"} ${request.account}`;
      return {
        target: seats,
        data: encodeFunctionData({ abi: seatsAbi, functionName, args: [request.account] }),
        title,
      };
    }
    case "parameters": {
      const { window, answerTime, bond, playsPerDay } = request.parameters;
      const args = [request.parameters] as const;
      const title =
        `Future batches: window ${window} s, answer time ${answerTime} s, bond ${bond} wei, ` +
        `${playsPerDay} plays per attester and day`;
      return {
        target: ledger,
        data: encodeFunctionData({ abi: playLedgerAbi, functionName: "setParameters", args }),
        title,
      };
    }
  }
}
