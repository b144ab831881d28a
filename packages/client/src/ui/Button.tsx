import type { ButtonHTMLAttributes, Ref } from "react";
import { cn } from "../lib/cn.ts";

const SHAPES = {
  primary: "bg-accent text-on-accent font-semibold hover:brightness-110 active:brightness-95",
  plain: "border border-line bg-surface text-ink hover:bg-raised",
  quiet: "text-muted hover:bg-raised hover:text-ink",
  danger: "border border-line bg-surface text-bad hover:bg-bad-soft",
} as const;

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  shape?: keyof typeof SHAPES;
  size?: "small" | "normal" | "icon";
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ shape = "plain", size = "normal", className, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={cn(
        "inline-flex select-none items-center justify-center gap-2 rounded-full transition-[background,filter,color]",
        "disabled:cursor-not-allowed disabled:opacity-55",
        size === "normal" && "min-h-10 px-4 py-2 text-sm",
        size === "small" && "min-h-8 px-3 py-1 text-[0.8125rem]",
        size === "icon" && "size-10 shrink-0",
        SHAPES[shape],
        className,
      )}
      {...rest}
    />
  );
}
