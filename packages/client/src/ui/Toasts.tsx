import { X } from "lucide-react";
import { useStore } from "../lib/useStore.ts";
import { dismissToast, toastStore } from "./toasts.ts";

export function Toasts() {
  const toasts = useStore(toastStore, (state) => state.toasts);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-48 z-50 flex flex-col items-center gap-2 md:bottom-36"
    >
      {toasts.map((each) => (
        <div
          key={each.id}
          data-testid="toast"
          className="pointer-events-auto flex max-w-md animate-[rise_0.2s_ease-out] items-center gap-2 rounded-3xl bg-ink py-2 pr-2 pl-4 text-bg text-sm shadow-float"
        >
          {each.text}
          <button
            type="button"
            aria-label="Dismiss"
            className="grid size-6 place-items-center rounded-full hover:bg-bg/15"
            onClick={() => dismissToast(each.id)}
          >
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
