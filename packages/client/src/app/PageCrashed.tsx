import { TriangleAlert } from "lucide-react";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

/** A bug or a chunk that did not load; the music goes on either way. */
export function PageCrashed({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <EmptyState
      icon={TriangleAlert}
      title="This page stumbled"
      action={
        <div className="flex gap-2">
          <Button shape="primary" onClick={reset}>
            Try again
          </Button>
          <Button onClick={() => location.reload()}>Reload the app</Button>
        </div>
      }
    >
      {error instanceof Error ? error.message : String(error)}
    </EmptyState>
  );
}
