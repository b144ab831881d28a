import { readSetting, writeSetting } from "../lib/settings.ts";

export type Theme = "system" | "light" | "dark";
const isTheme = (value: unknown): value is Theme =>
  value === "system" || value === "light" || value === "dark";

export const readTheme = () => readSetting<Theme>("theme", "system", isTheme);

/** Shows the theme and keeps the choice. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeSetting("theme", theme);
}
