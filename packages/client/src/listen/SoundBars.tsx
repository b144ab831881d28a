const BARS = [
  { x: 1, delay: "[animation-delay:-0.2s]" },
  { x: 6, delay: "[animation-delay:-0.55s]" },
  { x: 11, delay: "[animation-delay:-0.9s]" },
];

/** Something sounds: three bars that move, or stand where motion is not wanted. */
export function SoundBars() {
  return (
    <svg viewBox="0 0 15 14" width="18" height="17" aria-hidden="true">
      {BARS.map(({ x, delay }) => (
        <rect
          key={x}
          x={x}
          y="0"
          width="3"
          height="14"
          rx="1.500"
          fill="currentColor"
          className={`origin-bottom animate-[bars_0.9s_ease-in-out_infinite] ${delay}`}
        />
      ))}
    </svg>
  );
}
