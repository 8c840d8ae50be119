import { describe, expect, test } from "vitest";
import type { Guest } from "../src/data/board";
import type { ShownBoard } from "../src/data/overlay";
import type { RosterGuest } from "../src/data/roster";
import { householdOf, leavesChildAlone, membersOf } from "../src/people/members";
import { placedOf } from "../src/people/spots";

const guest = (stay_id: string, more: Partial<Guest> = {}): Guest => ({ stay_id, household_size: 1, place: "BED", since: "2026-11-29T10:00:00Z", cases: [], alerts: [], ...more });
const listed = (person_id: string | null, more: Partial<RosterGuest> = {}): RosterGuest => ({
  person_id, card_codes: [], sex: "FEMALE", household_size: 3, head: false, effects: [], document_keys: [], phone_keys: [], ...more,
});

const people = [
  listed("ana", { household_id: "home", head: true, age: 34, given_names: "Ana", card_codes: ["K7M42QXR9T"] }),
  listed("boy", { household_id: "home", age: 5, sex: "MALE", card_codes: ["K7M42QXR9T"] }),
  listed(null, { household_id: "home", card_codes: ["K7M42QXR9T"] }),
  listed("other", { household_id: "else", age: 50 }),
  listed(null, { card_codes: ["A1B2C3D4E9"] }),
];
const board = {
  without: [guest("s-counted", { household_id: "home", place: "WITHOUT_BED" })],
  rooms: [
    { id: "r", code: "FAM-1", guests: [], beds: [{ id: "b", code: "C-01", guests: [guest("s-ana", { person_id: "ana", household_id: "home" }), guest("s-boy", { person_id: "boy", household_id: "home", place: "SHARES_WITH", age: "0-5" })] }] },
    { id: "h", code: "GIM", beds: [], guests: [guest("s-card", { card: "A1B2C3D4E9", place: "PLACE" })] },
  ],
} as unknown as ShownBoard;

const known = () => ({ people, placed: placedOf(board) });

describe("a household", () => {
  test("has its head first, and everybody where they are", () => {
    const members = membersOf({ household: "home" }, known());
    expect(members.map((one) => [one.person_id, one.stay_id, one.spot?.kind])).toEqual([
      ["ana", "s-ana", "bed"],
      ["boy", "s-boy", "bed"],
      [null, "s-counted", "without"],
    ]);
  });

  test.each([{ person: "boy" }, { card: "K7M42QXR9T" }])("is found by %j", (subject) => expect(householdOf(subject, known())).toBe("home"));

  test("is one card where nobody gave data", () => {
    const members = membersOf({ card: "A1B2C3D4E9" }, known());
    expect(members.map((one) => [one.stay_id, one.spot])).toEqual([["s-card", { kind: "room", room: "GIM", id: "h" }]]);
  });

  test("has the names that registration told, and who is not here too", () => {
    const record = { given_names: "José", family_names: "Mejía", sex: "MALE", age_years: 6 };
    const told = [{ ...record, person_id: "boy", household_id: "home" }, { ...record, person_id: "away", household_id: "home" }];
    const members = membersOf({ household: "home" }, { ...known(), told });
    expect(members.find((one) => one.person_id === "boy")).toMatchObject({ given_names: "José", stay_id: "s-boy", age: 6 });
    expect(members.find((one) => one.person_id === "away")).toMatchObject({ stay_id: null, spot: null });
  });
});

test.each([
  [[{ age: 34, band: null }, { age: 5, band: null }], false],
  [[{ age: 5, band: null }], true],
  [[{ age: null, band: "12-17" }], true],
  [[{ age: 17, band: null }, { age: 16, band: null }], true],
  [[{ age: null, band: null }, { age: 5, band: null }], false], // the shelter knows whether the head is of age
])("a child leaves with somebody of age: %j", (leaving, alone) => expect(leavesChildAlone(leaving)).toBe(alone));
