import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "../lib/cn.ts";
import { Button } from "./Button.tsx";

/**
 * The browser's own modal: focus stays inside, Escape closes, the page behind is inert, and it needs no inline
 * style, which the content security policy forbids. `sheet` slides up from the bottom edge on phones.
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  sheet = false,
  testId,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  sheet?: boolean;
  testId?: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop closes; Escape does the same by keyboard.
    <dialog
      ref={ref}
      aria-labelledby={id}
      data-testid={testId}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={cn(
        "m-auto max-h-[85dvh] w-[min(30rem,calc(100vw-2rem))] overflow-hidden rounded-2xl bg-surface p-0 text-ink",
        "border border-line shadow-float open:flex open:flex-col open:animate-[rise_0.18s_ease-out]",
        sheet && "max-sm:max-h-[94dvh] max-sm:mb-0 max-sm:w-full max-sm:max-w-none max-sm:rounded-b-none",
      )}
    >
      {open && (
        <>
          <header className="flex items-start gap-3 px-6 pt-5 pb-3">
            <div className="min-w-0 flex-1">
              <h2 id={id} className="font-semibold text-lg">
                {title}
              </h2>
              {description !== undefined && <p className="mt-1 text-muted text-sm">{description}</p>}
            </div>
            <Button shape="quiet" size="icon" className="-mt-1 -mr-2" aria-label="Close" onClick={onClose}>
              <X size={18} aria-hidden />
            </Button>
          </header>
          <div className="overflow-y-auto px-6 pb-6">{children}</div>
        </>
      )}
    </dialog>
  );
}
