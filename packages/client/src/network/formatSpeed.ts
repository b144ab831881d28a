/** Bytes per second as people compare connections: "850 KB/s", "12.4 MB/s". */
export function formatSpeed(bytesPerSecond: number): string {
  const kilo = bytesPerSecond / 1_000;
  if (kilo < 999.5) return `${Math.max(1, Math.round(kilo))} KB/s`;
  const mega = kilo / 1_000;
  return `${mega < 99.95 ? mega.toFixed(1) : Math.round(mega)} MB/s`;
}
