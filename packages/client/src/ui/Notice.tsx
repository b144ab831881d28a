import type { ReactNode } from "react";
import { cn } from "../lib/cn.ts";

const TONES = {
  info: "border-line bg-surface",
  warn: "border-transparent bg-warn-soft",
  bad: "border-transparent bg-bad-soft",
  good: "border-transparent bg-good-soft",
} as const;

/** A calm strip that says what is the matter and carries the button that helps. */
export function Notice({
  tone = "info",
  title,
  children,
  action,
  testId,
  alert = false,
}: {
  tone?: keyof typeof TONES;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  testId?: string;
  /** Read out at once: for what the listener just caused. */
  alert?: boolean;
}) {
  return (
    <div
      role={alert ? "alert" : undefined}
      data-testid={testId}
      className={cn("flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border px-4 py-3", TONES[tone])}
    >
      <div className="min-w-56 flex-1 text-sm">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="text-pretty text-ink/80">{children}</div>}
      </div>
      {action}
    </div>
  );
}
