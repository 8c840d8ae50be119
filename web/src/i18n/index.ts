/**
 * Texts of the client. Spanish is in the bundle, beside the screen that shows it; English is one file, read when it is
 * chosen. Each screen has a namespace of its own: `locales/es/board.json`, `locales/en/board.json`.
 */
import { signal } from "@preact/signals";

/** A text, or its forms by plural category (CLDR): the number is `{count}`. */
export type Text = string | { one: string; other: string };
export interface Texts {
  readonly [key: string]: Text | Texts;
}
export type Values = Record<string, string | number>;

type Path<T> = T extends Text
  ? never
  : { [K in keyof T & string]: T[K] extends Text ? K : `${K}.${Path<T[K]>}` }[keyof T & string];

export type Language = "es" | "en";
const LOCALES: Record<Language, string> = { es: "es-HN", en: "en" };

/** The language on the screen; change it with `speak`. */
export const language = signal<Language>("es");
const english = signal<Readonly<Record<string, Texts>> | null>(null);

/** Change the language; English is read first, so that no screen shows half of it. */
export async function speak(chosen: Language): Promise<void> {
  if (chosen === "en" && english.value === null) english.value = (await import("./english")).default;
  language.value = chosen;
  if (typeof document !== "undefined") document.documentElement.lang = LOCALES[chosen];
}

/** The BCP-47 tag of the language on the screen. */
export const locale = (): string => LOCALES[language.value];

/**
 * The texts of a namespace as a function of key and values.
 *
 * @param name - the namespace, which is the name of its files
 * @param spanish - `locales/es/<name>.json`
 */
export function texts<T extends Texts>(name: string, spanish: T): (key: Path<T>, values?: Values) => string {
  return (key, values = {}) => {
    const own = language.value === "en" ? english.value?.[name] : undefined;
    return filled(found(own, key) ?? found(spanish, key) ?? key, values);
  };
}

function found(from: Texts | undefined, key: string): Text | undefined {
  let at: Text | Texts | undefined = from;
  for (const step of key.split(".")) at = typeof at === "object" ? (at as Texts)[step] : undefined;
  return typeof at === "string" || (typeof at === "object" && "other" in at) ? (at as Text) : undefined;
}

const plurals = new Map<string, Intl.PluralRules>();

function filled(text: Text, values: Values): string {
  const chosen = typeof text === "string" ? text : text[category(Number(values["count"] ?? 0))];
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

function category(count: number): "one" | "other" {
  let rules = plurals.get(locale());
  if (rules === undefined) plurals.set(locale(), (rules = new Intl.PluralRules(locale())));
  return rules.select(count) === "one" ? "one" : "other";
}

/** A number as it is read aloud here: 1,493. */
export const number = (value: number): string => new Intl.NumberFormat(locale()).format(value);
