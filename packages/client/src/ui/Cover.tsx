import { memo, useId } from "react";
import { cn } from "../lib/cn.ts";
import { coverSeed } from "./coverSeed.ts";

const SPOKES = 12;

/** The picture of a song, drawn from its fingerprint's hash. Decoration: the text beside it names the song. */
export const Cover = memo(function Cover({ hash, className }: { hash: string; className?: string }) {
  const id = useId();
  const { hue, turn, bars } = coverSeed(hash);
  const from = `oklch(0.62 0.16 ${hue})`;
  const to = `oklch(0.42 0.13 ${(hue + turn) % 360})`;
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className={cn("shrink-0 rounded-lg", className)}>
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={from} />
          <stop offset="1" stopColor={to} />
        </linearGradient>
      </defs>
      <rect width="100" height="100" fill={`url(#${id})`} />
      <g stroke="oklch(0.98 0.02 80)" strokeWidth="4.600" strokeLinecap="round" opacity="0.92">
        {bars.map((height, i) => (
          <line
            // biome-ignore lint/suspicious/noArrayIndexKey: a spoke's place is its identity.
            key={i}
            x1="50"
            y1={50 - 13}
            x2="50"
            y2={50 - 13 - 25 * height}
            transform={`rotate(${(360 / SPOKES) * i + hue} 50 50)`}
          />
        ))}
      </g>
      <circle cx="50" cy="50" r="4.500" fill="oklch(0.98 0.02 80)" />
    </svg>
  );
});
