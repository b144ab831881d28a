import type { ReactNode } from "react";
import { formatTokens } from "../lib/formatTokens.ts";

/** An amount of tokens with its name; undefined while it is on its way. */
export function Figure({
  name,
  wei,
  note,
  testId,
  children,
}: {
  name: string;
  wei: bigint | undefined;
  note?: string;
  testId?: string;
  children?: ReactNode;
}) {
  return (
    <div className="flex min-w-0 flex-col rounded-2xl border border-line bg-surface p-4">
      <p className="text-muted text-sm">{name}</p>
      {wei === undefined ? (
        <div className="skeleton mt-1.5 h-7 w-24" />
      ) : (
        <p
          className="mt-0.5 break-words font-semibold text-2xl tabular-nums tracking-tight"
          data-testid={testId}
          data-wei={wei.toString()}
        >
          {formatTokens(wei)} <span className="font-normal text-muted text-sm">MUSIC</span>
        </p>
      )}
      {note !== undefined && <p className="mt-1 text-pretty text-muted text-xs">{note}</p>}
      {children}
    </div>
  );
}
