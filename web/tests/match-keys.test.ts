import { expect, test } from "vitest";
import { documentKey, phoneKey } from "../src/data/match-keys";

// Made by services/registration/rules/roster.py.
test.each([
  ["0703-1990-01234", "NVAV265BU4"],
  [" 0703 1990 01234", "NVAV265BU4"],
  ["ñ-12 345", "S3AOTXBCK3"],
  ["1234", null],
])("the key of the document %j is that of the roster", async (typed, key) => {
  expect(await documentKey("sal-1", typed)).toBe(key);
});

test.each([
  ["+504 9911-2233", "NVRDJCYJUX"],
  ["9911 2233", "NVRDJCYJUX"],
  ["991122", null],
])("the key of the phone %j is that of the roster", async (typed, key) => {
  expect(await phoneKey("sal-1", typed)).toBe(key);
});
