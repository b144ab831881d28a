import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here yet: says why, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  testId,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  testId?: string;
}) {
  return (
    <div
      data-testid={testId}
      className="flex flex-col items-center gap-3 rounded-2xl border border-line border-dashed px-6 py-14 text-center"
    >
      <span className="grid size-12 place-items-center rounded-full bg-raised text-muted">
        <Icon size={22} aria-hidden />
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      {children !== undefined && <div className="max-w-md text-pretty text-muted text-sm">{children}</div>}
      {action}
    </div>
  );
}
