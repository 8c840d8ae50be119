/** How this device looks and speaks: kept on it, for whoever works here. */
import { signal } from "@preact/signals";
import { language, speak, type Language } from "../i18n";
import { readMeta, writeMeta } from "../store/db";

export type Theme = "light" | "dark" | "sol";
export const theme = signal<Theme>("light");

export async function applyTheme(chosen?: Theme): Promise<void> {
  theme.value = chosen ?? (await readMeta<Theme>("theme")) ?? "light";
  document.documentElement.dataset["theme"] = theme.value;
  if (chosen !== undefined) await writeMeta("theme", chosen);
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  await speak(chosen);
  await writeMeta("language", language.value);
}

/** No movement on the screen, and fewer questions to the server: the battery lasts longer. */
export const lowPower = signal(false);

export async function sparePower(chosen?: boolean): Promise<void> {
  lowPower.value = chosen ?? (await readMeta<boolean>("low_power")) ?? false;
  document.documentElement.dataset["power"] = lowPower.value ? "low" : "full";
  if (chosen !== undefined) await writeMeta("low_power", chosen);
}
