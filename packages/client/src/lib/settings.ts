/** A setting kept in this browser; unreadable or foreign values fall back. */
export function readSetting<T>(name: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(`musicchain.${name}`);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

/** Storage may be full or forbidden; a setting that cannot be kept still holds until the page closes. */
export function writeSetting(name: string, value: unknown): void {
  try {
    localStorage.setItem(`musicchain.${name}`, JSON.stringify(value));
  } catch {
    return;
  }
}
