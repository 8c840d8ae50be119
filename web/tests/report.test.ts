/** The report leaves the device as numbers that name nobody; the chart and the papers are what they say. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DayReport, HistoryDay } from "../src/data/report";
import { arrivalsOn } from "../src/data/today";
import { barsOf, lineOf, numbersOf, topOf } from "../src/screens/report/chart";
import { messageOf, placesToTell } from "../src/screens/report/message";
import { registerAction, sheetAction, writtenAt, writtenTime, EMPTY_ROW, type About } from "../src/screens/print/typing";
import { areasOf, lookupGroups } from "../src/screens/print/roster-rows";
import { nextDay, previousDay, tonight } from "../src/i18n/dates";
import es from "../locales/es/report.json";

const report = (more: Partial<DayReport> = {}): DayReport => ({
  site_id: "s", site_code: "S", day: "2026-11-30", as_of: null, cut_at: "2026-12-01T02:00:00Z", suppressed: true,
  arrivals: null, departures: null, people: 46, away: null,
  sadd: [{ age_band: "18-59", female: 14, male: 16, other: null, not_stated: null, total: 30 }, { age_band: "total", female: 23, male: 23, other: null, not_stated: null, total: 46 }],
  deliveries: [{ kit_id: "k", kit_code: "HIGIENE", kit_kind: "HYGIENE", handouts: 12, households: 12, persons: 40, quantity: 12 }],
  services: [{ kind: "MEAL", count: 44, persons: 40 }], definitions: {}, ...more,
} as DayReport);
const place = { name: "Albergue San Isidro", places: { capacity: 180, free: 134 }, day: "30/11/2026", cut: "20:00" };

describe("the message", () => {
  it("is written only from a suppressed report", () => {
    expect(() => messageOf(report({ suppressed: false }), place, "es")).toThrow(RangeError);
  });
  it("shows a line for what is hidden and says why", () => {
    const text = messageOf(report(), place, "es");
    expect(text).toContain("Llegaron: – · Salieron: –");
    expect(text).toMatch(/– son menos de 10/);
    expect(text).toContain("HIGIENE: 12 (12 familias, 40 personas)");
    expect(text).toContain("Comidas: 44 (40 personas)");
  });
  it("does not give hidden people away by the free places", () => {
    expect(messageOf(report({ people: null }), place, "es")).not.toContain("134");
  });
  it("tells free places of today only, and of a board that was just read", () => {
    const board = (minutes: number) => ({ data: { numbers: { capacity: 180 } } as never, as_of: new Date(Date.now() - minutes * 60_000).toISOString() });
    expect(placesToTell(board(5), true)).not.toBeNull();
    expect([placesToTell(board(90), true), placesToTell(board(5), false), placesToTell({ data: null, as_of: null }, true)]).toEqual([null, null, null]);
  });
  it("speaks English whatever is on the screen", () => {
    expect(messageOf(report(), place, "en")).toContain("People sheltered: 46");
  });
});

describe("who arrived today", () => {
  it("is not told by a day that is over", () => {
    const kept = { day: "2026-11-30", arrivals: 12 } as HistoryDay;
    expect([arrivalsOn(new Date("2026-11-30T20:00:00Z"), kept), arrivalsOn(new Date("2026-12-01T07:00:00Z"), kept), arrivalsOn(new Date(), null)]).toEqual([12, null, null]);
  });
});

describe("definitions", () => {
  it("name headings that docs/reports.md has", () => {
    const headings = [...readFileSync("../docs/reports.md", "utf8").matchAll(/^## (\S+)$/gm)].map((found) => found[1]);
    const now = ["capacity", "free", "without", "not_met", "stock"];
    expect(Object.keys(es.define).filter((key) => !now.includes(key) && !headings.includes(key))).toEqual([]);
  });
});

describe("the chart", () => {
  const size = { width: 100, height: 50 };
  it("has a round top at or above all", () => {
    expect([topOf([]), topOf([46]), topOf([180]), topOf([501])]).toEqual([1, 50, 200, 1000]);
  });
  it("breaks the line where nothing is known", () => {
    expect(lineOf([10, null, 10, 10], 10, size)).toBe("M 12.5 0 M 62.5 0 L 87.5 0");
  });
  it("stands bars on the axis", () => {
    expect(barsOf([10], 0, 10, size)[0]).toMatchObject({ y: 0, height: 50 });
  });
  it("takes the capacity of a closed census, and of today the board's", () => {
    const days = [{ day: "a", figures: { beds: 60, places: 120 } }, { day: "b" }, { day: "c" }] as unknown as HistoryDay[];
    expect(numbersOf(days, 170).map((day) => day.capacity)).toEqual([180, null, 170]);
  });
});

describe("paper", () => {
  const about: About = { site_id: "s", place_pcode: "HN0703", population: "DISPLACED", arrival: "DISPLACEMENT", day: "2026-11-29", text_version: "1" };
  let made = 0;
  const id = (): string => `id${(made += 1)}`;
  it("is read as of the day and the hour that stand on it", () => {
    expect(["14:05", "1405", "9h30", "24:00", "x"].map(writtenTime)).toEqual(["14:05", "14:05", "09:30", null, null]);
    expect(writtenAt("2026-11-29", "23:30")).toBe("2026-11-30T05:30:00.000Z");
  });
  it("keeps whoever said no without a name", () => {
    const body = registerAction({ ...EMPTY_ROW, code: "C", given: "Ana", age: 30, consent: false }, about, id).body;
    expect(JSON.stringify(body)).not.toContain("Ana");
    expect(body).toMatchObject({ consents: [{ given: false, channel: "WRITTEN" }], arrival: { occurred_at: "2026-11-29T18:00:00.000Z" } });
  });
  it("keeps the others of a household as numbers, each group with an arrival of its own", () => {
    const { body, summary } = registerAction({ ...EMPTY_ROW, code: "C", given: "Ana", women: 1, boys: 2 }, about, id);
    expect(body).toMatchObject({ unnamed: { women: 1, boys: 2 }, cards: [{ code: "C" }] });
    expect(Object.keys((body as { arrival: { ids: object } }).arrival.ids)).toHaveLength(2);
    expect(summary.values["people"]).toBe(4);
  });
  it("says nothing of a card where a row was crossed out", () => {
    const sheet = { round_id: "r", sheet_id: "t", number: 3 };
    expect(sheetAction(sheet, "2026-11-29", [{ row: "A", outcome: "VOID", card: "C", quantity: 1 }]).body).toEqual({ written_on: "2026-11-29", rows: [{ row: "A", outcome: "VOID" }] });
  });
  it("lists the board by area, those without a place first, and asks for names in groups of two hundred", () => {
    const guest = (n: number) => ({ stay_id: `s${n}`, person_id: `p${n}` });
    const board = { without_bed: [guest(0)], rooms: [{ id: "b", code: "R10", beds: [{ code: "R10-B1", guests: [guest(1)] }] }, { id: "a", code: "R2", guests: Array.from({ length: 230 }, (_, at) => guest(at + 2)) }, { id: "e", code: "R3" }] };
    const areas = areasOf(board as never);
    expect(areas.map((area) => area.code)).toEqual(["", "R2", "R10"]);
    expect(lookupGroups(areas).map((ids) => ids.length)).toEqual([200, 32]);
  });
});

describe("days", () => {
  it("go over months, and a night lasts until six", () => {
    expect([nextDay("2026-11-30"), previousDay("2026-12-01")]).toEqual(["2026-12-01", "2026-11-30"]);
    expect([tonight(new Date("2026-12-01T11:59:00Z")), tonight(new Date("2026-12-01T12:00:00Z"))]).toEqual(["2026-11-30", "2026-12-01"]);
  });
});
