import { Link } from "@tanstack/react-router";

export function Brand() {
  return (
    <Link
      to="/"
      aria-label="Musicchain, home"
      className="flex items-center gap-2.5 rounded-lg md:justify-center lg:justify-start lg:px-1"
    >
      <img src="/icon.svg" alt="" width={34} height={34} className="rounded-[0.6rem]" />
      <span className="font-bold text-lg tracking-tight md:hidden lg:inline">Musicchain</span>
    </Link>
  );
}
