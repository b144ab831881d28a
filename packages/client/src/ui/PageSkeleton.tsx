/** The shape of a page that is still coming. */
export function PageSkeleton() {
  return (
    <div aria-hidden="true" className="space-y-6" data-testid="page-skeleton">
      <div className="skeleton h-9 w-56" />
      <div className="grid gap-3 sm:grid-cols-3">
        {[0, 1, 2].map((i) => (
          <div key={i} className="skeleton h-24 rounded-2xl" />
        ))}
      </div>
      <div className="space-y-2">
        {[0, 1, 2, 3].map((i) => (
          <div key={i} className="skeleton h-12" />
        ))}
      </div>
    </div>
  );
}
