import { cn } from "../lib/cn.ts";

export function Switch({
  checked,
  onChange,
  label,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      onClick={() => onChange(!checked)}
      className={cn(
        "relative h-6 w-11 shrink-0 rounded-full border transition-colors",
        checked ? "border-accent bg-accent" : "border-strong-line bg-raised",
      )}
    >
      <span
        className={cn(
          "absolute top-0.5 size-4.5 rounded-full transition-[left]",
          checked ? "left-5.5 bg-on-accent" : "left-0.5 bg-strong-line",
        )}
      />
    </button>
  );
}
