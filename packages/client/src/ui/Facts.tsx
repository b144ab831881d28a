import type { ReactNode } from "react";

/** Name and value pairs, two columns from tablet width. */
export function Facts({
  rows,
  testId,
}: {
  rows: [name: string, value: ReactNode, key?: string][];
  testId?: string;
}) {
  return (
    <dl data-testid={testId} className="divide-y divide-line rounded-xl border border-line bg-surface">
      {rows.map(([name, value]) => (
        <div
          key={name}
          className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[11rem_1fr] sm:items-baseline"
        >
          <dt className="text-muted text-sm">{name}</dt>
          <dd className="min-w-0 break-words text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
