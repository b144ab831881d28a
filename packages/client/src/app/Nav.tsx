import { Link } from "@tanstack/react-router";
import { Boxes, Coins, Headphones, Settings } from "lucide-react";

const PLACES = [
  { to: "/", label: "Listen", icon: Headphones },
  { to: "/earnings", label: "Earnings", icon: Coins },
  { to: "/batches", label: "Batches", icon: Boxes },
  { to: "/settings", label: "Settings", icon: Settings },
] as const;

/** On a desk: beside the page, names from laptop width. */
export function SideNav() {
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-1">
        {PLACES.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              activeProps={{ className: "bg-accent-soft font-semibold text-accent" }}
              inactiveProps={{ className: "text-muted hover:bg-raised hover:text-ink" }}
              className="flex min-h-11 items-center justify-center gap-3 rounded-xl px-3 text-[0.9375rem] lg:justify-start"
            >
              <Icon size={20} aria-hidden />
              <span className="sr-only lg:not-sr-only">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** On a phone: under the thumb. */
export function TabBar() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-4">
        {PLACES.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              activeProps={{ className: "font-semibold text-accent" }}
              inactiveProps={{ className: "text-muted" }}
              className="flex h-14 flex-col items-center justify-center gap-0.5 text-[0.6875rem] -outline-offset-4"
            >
              <Icon size={21} aria-hidden />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
