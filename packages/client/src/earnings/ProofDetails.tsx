import { Check, ShieldCheck, ShieldX, X } from "lucide-react";
import { cn } from "../lib/cn.ts";
import type { ProofStep } from "./checkAccountProof.ts";

/** "Verified" is a claim; opening it shows each step this browser recomputed. */
export function ProofDetails({
  steps,
  holds,
  testId,
}: {
  steps: ProofStep[];
  holds: boolean;
  testId?: string;
}) {
  if (steps.length === 0) return null;
  const Icon = holds ? ShieldCheck : ShieldX;
  return (
    <details className="group mt-2 text-sm" data-testid={testId} data-holds={holds}>
      <summary
        className={cn(
          "inline-flex cursor-pointer list-none items-center gap-1.5 rounded-md font-medium [&::-webkit-details-marker]:hidden",
          holds ? "text-good" : "text-bad",
        )}
      >
        <Icon size={16} aria-hidden />
        {holds ? "Verified against the chain" : "Could not be verified"}
        <span className="font-normal text-muted text-xs underline underline-offset-2 group-open:hidden">
          how?
        </span>
      </summary>
      <ol className="mt-2 space-y-1.5">
        {steps.map((step) => (
          <li key={step.text} className="flex items-start gap-2 text-muted text-xs">
            {step.holds ? (
              <Check size={14} className="mt-px shrink-0 text-good" aria-label="holds" />
            ) : (
              <X size={14} className="mt-px shrink-0 text-bad" aria-label="does not hold" />
            )}
            {step.text}
          </li>
        ))}
      </ol>
    </details>
  );
}
