/** The day in a message for a chat: numbers alone, and only those that may leave the agency. */
import type { Text, Texts } from "../../i18n";
import type { Board } from "../../data/board";
import { placesOf } from "../../data/places";
import { tick } from "../../clock";
import { freshness, type Kept } from "../../store/kept";
import type { DayReport } from "../../data/report";
import english from "../../../locales/en/message.json";
import spanish from "../../../locales/es/message.json";

export type MessageLanguage = "es" | "en";
const WORDS: Record<MessageLanguage, Texts> = { es: spanish, en: english };

export interface Place {
  readonly name: string;
  /** Places and how many are free, of now; null for a day that is over. */
  readonly places: { readonly capacity: number; readonly free: number } | null;
  readonly day: string;
  /** Until when it is counted, 14:05. */
  readonly cut: string;
}

/** Free places for a message: those of a board that was just read, and of today; an older one tells no moment of its own. */
export function placesToTell(board: Pick<Kept<Board>, "data" | "as_of">, isToday: boolean): Place["places"] {
  return board.data !== null && isToday && freshness(board.as_of, tick.value) === "fresh" ? placesOf(board.data.numbers) : null;
}

/** What is not shown: fewer than ten, or what would give them away. */
const HIDDEN = "–";

const shown = (value: number | null | undefined): string => (value === null || value === undefined ? HIDDEN : String(value));

/** A text of the message in the language that it is written in, whatever is on the screen. */
type Say = (key: string, values?: Record<string, string | number>) => string;

const saying = (language: MessageLanguage): Say => (key, values = {}) => {
  const text = key.split(".").reduce<Texts | Text | undefined>((at, step) => (typeof at === "object" ? (at as Texts)[step] : undefined), WORDS[language]);
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : "";
};

/** What a kind of service is called; a new kind by its code. */
export const kindName = (kind: string, language: MessageLanguage): string => saying(language)(`kinds.${kind}`) || kind;

/**
 * The text of a suppressed report.
 *
 * @throws RangeError if the report is not suppressed: it never leaves the device in this form.
 */
export function messageOf(report: DayReport, place: Place, language: MessageLanguage): string {
  if (!report.suppressed) throw new RangeError("only a suppressed report leaves the agency");
  const say = saying(language);
  const lines = [
    say("head", { site: place.name }),
    say("day", { day: place.day, time: place.cut }),
    "",
    say("people", { people: shown(report.people) }),
    say("moves", { arrivals: shown(report.arrivals), departures: shown(report.departures) }),
    ...placesLine(report, place, say),
    ...titled(say("sadd_title"), sadd(report, say)),
    ...titled(say("deliveries"), deliveries(report, say)),
    ...titled(say("services"), services(report, language)),
  ];
  const text = lines.join("\n");
  return text.includes(HIDDEN) ? `${text}\n\n${say("hidden")}` : text;
}

const titled = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", title, ...lines]);

/** Where the number of people is hidden, the free places would tell it. */
function placesLine(report: DayReport, { places }: Place, say: Say): string[] {
  if (places === null || report.people === null) return [];
  return [say("places", { capacity: places.capacity, free: places.free })];
}

function sadd(report: DayReport, say: Say): string[] {
  return report.sadd.map(({ age_band, female, male, total }) => {
    const band = say(`bands.${age_band}`) || age_band;
    return say("sadd", { band, female: shown(female), male: shown(male), total: shown(total) });
  });
}

function deliveries(report: DayReport, say: Say): string[] {
  return report.deliveries.map(({ kit_code, kit_kind, quantity, households, persons }) =>
    say("delivery", { kit: kit_code ?? kit_kind, quantity: shown(quantity), households: shown(households), persons: shown(persons) }),
  );
}

function services(report: DayReport, language: MessageLanguage): string[] {
  const say = saying(language);
  return report.services.map(({ kind, count, persons }) =>
    say("service", { kind: kindName(kind, language), count: shown(count), persons: shown(persons) }),
  );
}
