import { useEffect, useRef } from "react";
import { player } from "../app/services.ts";
import { useStore } from "../lib/useStore.ts";
import { playerStore } from "./playerStore.ts";

/** How loud it is right now, from Tone's meter: shows at a glance that sound is coming out. */
export function LevelMeter() {
  const ref = useRef<HTMLSpanElement>(null);
  const sounding = useStore(playerStore, (state) => state.status === "playing");
  useEffect(() => {
    if (!sounding) return;
    let frame = 0;
    const draw = () => {
      if (ref.current !== null) ref.current.style.transform = `scaleX(${player.level()})`;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      if (ref.current !== null) ref.current.style.transform = "scaleX(0)";
    };
  }, [sounding]);
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute inset-x-0 -bottom-1 h-0.5 overflow-hidden rounded-full"
    >
      <span ref={ref} className="block h-full origin-left scale-x-0 rounded-full bg-good" />
    </span>
  );
}
