const WIDTHS = ["w-40", "w-56", "w-48", "w-36", "w-52", "w-44"];

export function SongsSkeleton() {
  return (
    <div aria-hidden="true" data-testid="songs-skeleton">
      {WIDTHS.map((width) => (
        <div key={width} className="flex items-center gap-4 py-2">
          <div className="skeleton size-12" />
          <div className="flex-1 space-y-2">
            <div className={`skeleton h-4 ${width}`} />
            <div className="skeleton h-3 w-28" />
          </div>
          <div className="skeleton h-3 w-10" />
        </div>
      ))}
    </div>
  );
}
