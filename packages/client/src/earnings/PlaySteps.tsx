import type { ApiPlay } from "@musicchain/protocol";
import { Check } from "lucide-react";
import { cn } from "../lib/cn.ts";
import { PLAY_STAGE } from "./playStage.ts";

const STEPS = ["Stored by the oracle", "Put into a batch", "On the chain", "Final"] as const;

/** Stored → batched → on the chain → final. */
export function PlaySteps({ status }: { status: ApiPlay["status"] }) {
  const { done } = PLAY_STAGE[status];
  return (
    <ol
      className="grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-4"
      data-testid="play-steps"
      data-status={status}
    >
      {STEPS.map((name, index) => (
        <li
          key={name}
          className={cn(
            "flex items-center gap-1.5 border-t-2 pt-2 text-sm",
            index < done ? "border-good text-good" : "border-line text-muted",
          )}
        >
          {index < done && <Check size={15} aria-hidden />}
          {name}
          <span className="sr-only">{index < done ? ", done" : ", not yet"}</span>
        </li>
      ))}
    </ol>
  );
}
