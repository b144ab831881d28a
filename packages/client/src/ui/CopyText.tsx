import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { cn } from "../lib/cn.ts";
import { shortHex } from "../lib/shortHex.ts";

/** A long hash or address, shortened for the eye, whole on the clipboard. */
export function CopyText({
  text,
  label,
  edge = 6,
  full = false,
}: {
  text: string;
  label: string;
  edge?: number;
  full?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      title={text}
      className={cn(
        "inline-flex max-w-full items-center gap-1.5 rounded-md font-mono text-[0.8125rem] hover:text-accent",
        full && "text-left",
      )}
      onClick={async () => {
        try {
          await navigator.clipboard.writeText(text);
          setCopied(true);
          setTimeout(() => setCopied(false), 1_500);
        } catch {
          setCopied(false);
        }
      }}
    >
      <span className="sr-only">Copy {label}</span>
      <span className={full ? "break-all" : "truncate"}>{full ? text : shortHex(text, edge)}</span>
      {copied ? (
        <Check size={13} className="shrink-0 text-good" aria-hidden />
      ) : (
        <Copy size={13} className="shrink-0 text-muted" aria-hidden />
      )}
      <span className="sr-only" aria-live="polite">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}
