import type { ReactNode } from "react";
import { useEffect } from "react";

/** The page's heading, and the browser tab's. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = title === "Listen" ? "Musicchain" : `${title} · Musicchain`;
  }, [title]);
  return (
    <div className="mb-6">
      <h1 className="break-words font-bold text-3xl tracking-tight">{title}</h1>
      {children !== undefined && <div className="mt-1.5 text-pretty text-muted">{children}</div>}
    </div>
  );
}
