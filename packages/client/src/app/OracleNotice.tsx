import { configStore, retryConfig } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";

/** The oracle is where the catalogue and the counting come from; without it the page says so and keeps trying. */
export function OracleNotice() {
  const status = useStore(configStore, (state) => state.status);
  const url = useStore(configStore, (state) => state.oracleUrl);
  if (status !== "down") return null;
  return (
    <div className="mb-6">
      <Notice
        tone="warn"
        title="The oracle does not answer"
        testId="oracle-down"
        action={
          <Button size="small" onClick={retryConfig} data-testid="oracle-retry">
            Try now
          </Button>
        }
      >
        Songs and earnings come from <span className="break-all font-mono text-[0.8125rem]">{url}</span>. The
        page keeps trying by itself. If you run the stack on this machine, check that it is started.
      </Notice>
    </div>
  );
}
