import { describe, expect, test } from "vitest";
import type { Board, Guest } from "../src/data/board";
import type { RosterGuest } from "../src/data/roster";
import { householdOf, leavesChildAlone, membersOf } from "../src/people/members";
import { changesOf, placedOf, type Change } from "../src/people/spots";

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
  without_bed: [guest("s-counted", { household_id: "home", place: "WITHOUT_BED" })],
  rooms: [
    { id: "r", code: "FAM-1", beds: [{ id: "b", code: "C-01", guests: [guest("s-ana", { person_id: "ana", household_id: "home" }), guest("s-boy", { person_id: "boy", household_id: "home", place: "SHARES_WITH", age: "0-5" })] }] },
    { id: "h", code: "GIM", guests: [guest("s-card", { card: "A1B2C3D4E9", place: "PLACE" })] },
  ],
} as unknown as Board;

const known = (changes: ReadonlyMap<string, Change> = new Map()) => ({ people, placed: placedOf(board), changes });

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
    expect(members.map((one) => [one.stay_id, one.spot])).toEqual([["s-card", { kind: "room", room: "GIM" }]]);
  });

  test("has the names that registration told, and who is not here too", () => {
    const record = { given_names: "José", family_names: "Mejía", sex: "MALE", age_years: 6 };
    const told = [{ ...record, person_id: "boy", household_id: "home" }, { ...record, person_id: "away", household_id: "home" }];
    const members = membersOf({ household: "home" }, { ...known(), told });
    expect(members.find((one) => one.person_id === "boy")).toMatchObject({ given_names: "José", stay_id: "s-boy", age: 6 });
    expect(members.find((one) => one.person_id === "away")).toMatchObject({ stay_id: null, spot: null });
  });
});

const entry = (id: string, path: string, more: object = {}) => ({
  id, operation: `POST /shelter/v1/stays/${path}`, aggregates: ["s-ana"], captured_at: "2026-11-30T10:00:00Z",
  state: "SAVED" as const, sent_at: null, undone_by: null, ...more,
});
const what = (entries: Parameters<typeof changesOf>[0], asOf = "2026-11-30T11:00:00Z") => changesOf(entries, asOf).get("s-ana")?.what;
const sent = (at: string) => ({ state: "SENT" as const, sent_at: at });

describe("what was done here and is not on the board", () => {
  test.each([["leave", "away"], ["return", "back"], ["end", "out"]] as const)("%s", (path, change) => expect(what([entry("1", path)])).toBe(change));
  test("is on it once a board was asked for after the answer", () => {
    expect(what([entry("1", "leave", sent("2026-11-30T11:00:01Z"))])).toBe("away");
    expect(what([entry("1", "leave", sent("2026-11-30T10:59:59Z"))])).toBeUndefined();
  });
  test("is nothing where it was taken back before it was sent", () =>
    expect(what([entry("1", "leave", { undone_by: "2" }), entry("2", "steps/x/reverse")])).toBeUndefined());
  test("is the opposite where it is taken back after the board had it", () =>
    expect(what([entry("1", "leave", { undone_by: "2", ...sent("2026-11-30T10:00:01Z") }), entry("2", "steps/x/reverse")])).toBe("back"));
  test("changes nothing while somebody has to look at it", () => expect(what([entry("1", "end", { state: "REVIEW" })])).toBeUndefined());
  test("still counts where taking it back is what somebody has to look at", () =>
    expect(what([entry("1", "leave", { undone_by: "2" }), entry("2", "steps/x/reverse", { state: "REVIEW" })])).toBe("away"));
  test("is the last of several", () => expect(what([entry("1", "leave"), entry("2", "return")])).toBe("back"));
});

test("who left is on the page no more, and who is away is", () => {
  const changes = new Map<string, Change>([["s-ana", { what: "away", at: "2026-11-30T10:00:00Z" }], ["s-boy", { what: "out", at: "" }]]);
  const members = membersOf({ household: "home" }, known(changes));
  expect(members.find((one) => one.person_id === "ana")).toMatchObject({ away_since: "2026-11-30T10:00:00Z" });
  expect(members.find((one) => one.person_id === "boy")?.stay_id).toBeNull();
});

test.each([
  [[{ age: 34, band: null }, { age: 5, band: null }], false],
  [[{ age: 5, band: null }], true],
  [[{ age: null, band: "12-17" }], true],
  [[{ age: 17, band: null }, { age: 16, band: null }], true],
  [[{ age: null, band: null }, { age: 5, band: null }], false], // the shelter knows whether the head is of age
])("a child leaves with somebody of age: %j", (leaving, alone) => expect(leavesChildAlone(leaving)).toBe(alone));
