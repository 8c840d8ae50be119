/** How people are told of on screens: who they are for the eye, and where they are; never more than that. */
import es from "../../locales/es/people.json";
import { tick } from "../clock";
import { texts } from "../i18n";
import { howLong, minutesBetween } from "../i18n/dates";
import { type AgeGroup, ageGroup, shortCode } from "../ui/codes";
import type { Spot } from "./spots";

export const t = texts("people", es);

interface Seen {
  readonly sex: string;
  readonly age?: number | null | undefined;
  readonly age_months?: number | null | undefined;
  readonly band?: string | null | undefined;
}

/** Mujer, 34 años. */
export function about(one: Seen): string {
  const years = one.age ?? null;
  const who = word(one.sex, years ?? lowest(one.band));
  if (years === null) return one.band ? t("band", { who, band: one.band }) : t("no_age", { who });
  return years === 0 && one.age_months ? t("months", { who, count: one.age_months }) : t("years", { who, count: years });
}

const lowest = (band: string | null | undefined): number | null => (band ? Number.parseInt(band, 10) : null);

function word(sex: string, years: number | null): string {
  const [girl, young, grown] = WORDS[sex] ?? WORDS["OTHER"]!;
  if (years === null || years >= 18) return t(grown);
  return t(years < 12 ? girl : young);
}

const WORDS = {
  FEMALE: ["girl", "young_woman", "woman"],
  MALE: ["boy", "young_man", "man"],
  OTHER: ["child", "young", "person"],
} as Readonly<Record<string, readonly [Parameters<typeof t>[0], Parameters<typeof t>[0], Parameters<typeof t>[0]]>>;

/** The mark of an age, where one is known. */
export const markOf = (one: Seen): AgeGroup | null => ageGroup(one.age ?? lowest(one.band));

interface Named {
  readonly given_names?: string | null | undefined;
  readonly family_names?: string | null | undefined;
}

/** Given and family names, or null where there are none to show. */
export const nameOf = (one: Named): string | null => [one.given_names, one.family_names].filter(Boolean).join(" ") || null;

export const cardWords = (codes: readonly string[]): string => (codes[0] === undefined ? t("without_data") : t("of_card", { card: shortCode(codes[0]) }));

/** Cama C-01. */
export function spotWords(spot: Spot): string {
  if (spot.kind === "bed") return t("place.bed", { code: spot.code });
  return spot.kind === "room" ? t("place.room", { room: spot.room }) : t("place.without");
}

/** The code alone, as a summary or a tag says it. */
export const spotCode = (spot: Spot): string => (spot.kind === "bed" ? spot.code : spot.kind === "room" ? spot.room : t("place.without"));

export const awayWords = (since: string): string => t("away", { time: howLong(minutesBetween(since, new Date(tick.value))) });

/** Datos de hace 12 min. */
export function ageWords(as_of: string): string {
  const minutes = minutesBetween(as_of, new Date(tick.value));
  return minutes < 1 ? t("now") : t("ago", { time: howLong(minutes) });
}
