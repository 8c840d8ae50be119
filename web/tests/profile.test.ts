import { expect, test } from "vitest";
import { findingsOf, shownAs } from "../src/scanning/profile";

const CODE = "2ACWK8WY8W";
const arrival = (text: string, { gap = 2, suffix = "enter", how = "keys" } = {}) => ({
  text,
  suffix: suffix as "enter" | "silence",
  how: how as "keys" | "text",
  characters: [...text].map((one, place) => ({ text: one, at: place * gap })),
  typed: "",
});
const told = (...given: Parameters<typeof arrival>): string[] => findingsOf(arrival(...given), false).map(({ finding, fine }) => (fine ? finding : `${finding}!`));

test.each([
  [CODE, {}, ["card"]],
  [`]Q1${CODE}`, {}, ["card", "identifier"]],
  [CODE + CODE, {}, ["card", "doubled!"]],
  [CODE.toLowerCase(), {}, ["small_letters!"]],
  [`+Q1${CODE}`, {}, ["wrong_layout!", "unknown!"]],
  [CODE, { suffix: "silence" }, ["card", "no_suffix!"]],
  [CODE, { gap: 120 }, ["card", "slow!"]],
  [CODE, { how: "text" }, ["card", "as_text"]],
  ["0107501031311309172406301012AB\x1d2145", {}, ["goods"]],
  ["010750103131130910ABC21XYZ", {}, ["separator_missing!"]],
  ["0107501031311308", {}, ["check_digit!"]],
  ["7501031311309", {}, ["unknown!"]],
])("what arrived says what is to be mended: %s %o", (text, how, findings) => {
  expect(told(text, how)).toEqual(findings);
});

test("a character without a picture is named, with its code point", () => {
  expect(shownAs("\x1d")).toEqual({ sign: "GS", point: "U+001D" });
  expect(shownAs("Ñ")).toEqual({ sign: "Ñ", point: "U+00D1" });
});
