import { expect, test } from "vitest";
import { wordLines } from "../src/ui/verdict-word";

test("a short verdict stands on one line, in large letters", () => {
  for (const word of ["ENTREGAR", "ATENCIÓN", "YA RECIBIÓ"]) expect(wordLines(word)).toEqual({ lines: [word], long: false });
});

test("a long verdict stands a word a line, in smaller letters if a word is long", () => {
  expect(wordLines("NO CORRESPONDE")).toEqual({ lines: ["NO", "CORRESPONDE"], long: true });
  expect(wordLines("ALREADY RECEIVED")).toEqual({ lines: ["ALREADY", "RECEIVED"], long: false });
});
