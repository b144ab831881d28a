import { CloudOff, SearchX } from "lucide-react";
import { OracleRefused } from "../oracle/askOracle.ts";
import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";

/** A question to the oracle that got no good answer: a refusal is final, silence can be tried again. */
export function QueryProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (error instanceof OracleRefused) {
    return (
      <EmptyState icon={SearchX} title="Not found" testId="not-found">
        {error.message}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={CloudOff}
      title="No answer"
      testId="no-answer"
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      {error.message} Nothing is lost: what was counted is on its way to the chain.
    </EmptyState>
  );
}
