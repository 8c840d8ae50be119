import { expect, test } from "vitest";
import type { RosterGuest } from "../src/data/roster";
import { withoutProtected } from "../src/people/protected";

const guest = (person_id: string, household_id: string): RosterGuest => ({
  person_id, household_id, card_codes: ["K7M42QXR9T"], given_names: "Ana", family_names: "Mejía", sex: "FEMALE", age: 30, household_size: 2, head: true,
  effects: ["LOWER_BED"], document_keys: ["NVAV265BU4"], phone_keys: [],
});
const people = [guest("ana", "home"), guest("eva", "else")];
const entry = (path: string, more: object = {}) => ({ operation: `POST /registration/v1/${path}/protect`, state: "SAVED" as const, sent_at: null, ...more });
const names = (entries: Parameters<typeof withoutProtected>[1], asOf: string | null = "2026-11-30T10:00:00Z") =>
  withoutProtected(people, entries, asOf).map((one) => one.given_names ?? null);

test.each(["households/home", "persons/ana"])("whoever was protected here is a card and nothing else: %s", (path) => {
  const [hidden] = withoutProtected(people, [entry(path)], null);
  expect(hidden).toEqual({ person_id: null, household_id: null, card_codes: ["K7M42QXR9T"], sex: "NOT_STATED", household_size: 1, head: false, effects: [], document_keys: [], phone_keys: [] });
  expect(names([entry(path)])).toEqual([null, "Ana"]);
});

test("also while somebody has to look at it, and until a list is there that was asked for after the answer", () => {
  expect(names([entry("persons/ana", { state: "REVIEW", sent_at: "2026-11-30T09:00:00Z" })])).toEqual([null, "Ana"]);
  expect(names([entry("persons/ana", { state: "SENT", sent_at: "2026-11-30T10:00:01Z" })])).toEqual([null, "Ana"]);
  expect(names([entry("persons/ana", { state: "SENT", sent_at: "2026-11-30T09:59:59Z" })])).toEqual(["Ana", "Ana"]);
});

test("not where somebody decided that it is not done", () => expect(names([entry("persons/ana", { state: "DISMISSED" })])).toEqual(["Ana", "Ana"]));
