import { memo } from "react";
import { cn } from "../lib/cn.ts";
import { coverageRuns } from "./coverageRuns.ts";

/** Which seconds of a song were heard, along its length. */
export const CoverageStrip = memo(function CoverageStrip({
  coverage,
  seconds,
  className,
  label,
}: {
  coverage: Uint8Array;
  seconds: number;
  className?: string;
  /** For a strip that stands alone; under the seek bar the sentence says it. */
  label?: string;
}) {
  const length = Math.max(1, seconds);
  return (
    <svg
      viewBox={`0 0 ${length} 1`}
      preserveAspectRatio="none"
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined}
      data-testid="coverage-strip"
      className={cn("block w-full overflow-hidden rounded-full bg-line", className)}
    >
      {coverageRuns(coverage, seconds).map(({ from, to }) => (
        <rect key={from} x={from} y="0" width={to - from} height="1" className="fill-good" />
      ))}
    </svg>
  );
});
