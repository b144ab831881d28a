export const menuContent =
  "z-40 min-w-44 animate-[rise_0.12s_ease-out] rounded-xl border border-line bg-surface p-1 text-sm shadow-float";
export const menuItem =
  "flex min-h-9 cursor-pointer select-none items-center gap-2 rounded-lg px-3 outline-none data-highlighted:bg-raised data-disabled:opacity-50";
