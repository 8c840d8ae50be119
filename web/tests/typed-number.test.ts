import { expect, test } from "vitest";
import { wholeNumber } from "../src/ui/typed-number";

test("a whole number is read with spaces and separators of thousands", () => {
  expect(wholeNumber(" 34 ")).toBe(34);
  expect(wholeNumber("1,493")).toBe(1493);
  expect(wholeNumber("1 493 000")).toBe(1493000);
});

test("what is no whole number is none", () => {
  for (const none of ["", "  ", "3.5", "-1", "1e3", "treinta", "1,49"]) expect(wholeNumber(none)).toBeNull();
});
