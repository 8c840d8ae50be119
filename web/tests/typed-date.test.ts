import { expect, test } from "vitest";
import { boxesAtFault, monthNumber, readDate, typedDate } from "../src/ui/typed-date";

const date = (day: string, month: string, year: string) => readDate({ day, month, year });

test("a month is read from a number, a name or the beginning of a name, in both languages", () => {
  for (const march of ["3", "03", "marzo", "MARZO", " Mar. ", "march"]) expect(monthNumber(march)).toBe(3);
  for (const september of ["9", "sep", "sept", "set", "setiembre", "September"]) expect(monthNumber(september)).toBe(9);
  expect(monthNumber("ene")).toBe(1);
  expect(monthNumber("december")).toBe(12);
});

test("what is no month, or could be two, is not guessed", () => {
  for (const none of ["", "0", "13", "ma", "ju", "lunes", "3a"]) expect(monthNumber(none)).toBeNull();
});

test("a whole date is a day as services name it", () => {
  expect(date("5", "mar", "1992")).toEqual({ day: "1992-03-05" });
  expect(date(" 29 ", "2", "2024")).toEqual({ day: "2024-02-29" });
});

test("the first thing that is missing is told", () => {
  expect(date("", "", "")).toEqual({ problem: "empty" });
  expect(date("", "3", "1992")).toEqual({ problem: "day_missing" });
  expect(date("5", "", "1992")).toEqual({ problem: "month_missing" });
  expect(date("5", "lunes", "1992")).toEqual({ problem: "month_unknown" });
  expect(date("5", "3", "")).toEqual({ problem: "year_missing" });
});

test("a year of two digits is not completed", () => {
  expect(date("5", "3", "92")).toEqual({ problem: "year_short" });
});

test("a day that no calendar has is refused", () => {
  expect(date("29", "2", "2023")).toEqual({ problem: "not_a_day" });
  expect(date("31", "abril", "2020")).toEqual({ problem: "not_a_day" });
  expect(date("0", "1", "2020")).toEqual({ problem: "not_a_day" });
  expect(date("x", "1", "2020")).toEqual({ problem: "not_a_day" });
});

test("the box at fault is the one that is marked", () => {
  expect(boxesAtFault("month_unknown")).toEqual(["month"]);
  expect(boxesAtFault("year_short")).toEqual(["year"]);
  expect(boxesAtFault("not_a_day")).toEqual(["day"]);
  expect(boxesAtFault("empty")).toHaveLength(3);
});

test("a known day fills the boxes and is read again as the same", () => {
  expect(typedDate("1992-03-05")).toEqual({ day: "5", month: "3", year: "1992" });
  expect(readDate(typedDate("2000-12-31"))).toEqual({ day: "2000-12-31" });
});
