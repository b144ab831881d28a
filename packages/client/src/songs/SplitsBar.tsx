import { CopyText } from "../ui/CopyText.tsx";

const FILLS = ["fill-accent", "fill-good", "fill-warn", "fill-strong-line", "fill-muted"];
const TEXTS = ["text-accent", "text-good", "text-warn", "text-strong-line", "text-muted"];

/** Shares as lengths, and as numbers beside the parties. */
export function SplitsBar({ splits }: { splits: { party: string; bps: number }[] }) {
  let at = 0;
  return (
    <div className="space-y-3">
      <svg
        viewBox="0 0 10000 1"
        preserveAspectRatio="none"
        aria-hidden="true"
        className="block h-3 w-full rounded-full"
      >
        {splits.map(({ party, bps }, index) => {
          const x = at;
          at += bps;
          return (
            <rect
              key={party}
              x={x}
              width={at < 10_000 ? Math.max(0, bps - 30) : bps}
              height="1"
              className={FILLS[index % FILLS.length]}
            />
          );
        })}
      </svg>
      <ul className="grid gap-x-8 gap-y-1 sm:grid-cols-2" data-testid="splits">
        {splits.map(({ party, bps }, index) => (
          <li key={party} className="flex items-center gap-2 text-sm">
            <span aria-hidden className={TEXTS[index % TEXTS.length]}>
              ■
            </span>
            <span className="w-16 font-medium tabular-nums">{bps / 100} %</span>
            <CopyText text={party} label="party" edge={8} />
          </li>
        ))}
      </ul>
    </div>
  );
}
