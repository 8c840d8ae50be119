import { describe, expect, test } from "vitest";
import { classOf } from "../src/people/joining";
import { alarms, EMPTY, isMinor, namedBody, queueBody, type Draft } from "../src/screens/household/adding";

const about = { id: "new", site_id: "site", household_id: "home", head: "ana", today: "2026-11-30" };
const queued = { ...about, device_id: "tablet", edit_id: "edit", at: "2026-11-30T10:00:00Z", version: 3 };
const draft = (more: Partial<Draft>): Draft => ({ ...EMPTY, sex: "MALE", ...more });

describe("a member's body", () => {
  test("says what was asked and nothing else", () =>
    expect(namedBody(draft({ given: " Tomás ", age: 40 }), about)).toEqual({
      site_id: "site",
      was_born: false,
      member: { id: "new", given_names: "Tomás", sex: "MALE", birth_date: "1986-01-01", birth_precision: "ESTIMATED", relationship: "UNKNOWN" },
    }));

  test("of somebody who is born here has today as the birth date", () =>
    expect(namedBody(draft({ how: "born" }), about)).toMatchObject({ was_born: true, member: { birth_date: "2026-11-30", birth_precision: "DAY" } }));

  test.each([
    ["PARENT", { care_basis: "PARENT", cared_for_by: "ana" }],
    ["OTHER_RELATIVE", { care_basis: "OTHER_RELATIVE", cared_for_by: "ana" }],
    ["NONE", { care_basis: "NONE" }],
  ] as const)("of a child tells who cares for it: %s", (care, told) => {
    const { member } = namedBody(draft({ age: 9, care }), about);
    expect(member).toMatchObject(told);
    expect("cared_for_by" in member).toBe("cared_for_by" in told);
  });

  test("of somebody of age tells of no carer", () => expect("care_basis" in namedBody(draft({ age: 30, care: "NONE" }), about).member).toBe(false));
});

test.each([
  [{ age: 40 }, "men"],
  [{ age: 9 }, "boys"],
  [{ how: "born", sex: "FEMALE" }, "girls"],
  [{ sex: "FEMALE" }, "women"],
  [{ sex: "NOT_STATED", age: 9 }, "not_stated"],
] as const)("%j is counted as %s", (more, place) => expect(classOf(draft(more).sex, isMinor(draft(more)))).toBe(place));

test("whoever came later makes the household one more, and then has a record", () => {
  const { items } = queueBody(draft({ age: 9 }), queued);
  expect(items.map((one) => [one.kind, one.device_seq])).toEqual([["EDIT_HOUSEHOLD", 1], ["NAME_MEMBER", 2]]);
  const [edit] = items as unknown as [{ edit: { base_unnamed: Record<string, number>; changes: { unnamed: Record<string, number> }; base_version: number } }];
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, one) => all + one, 0);
  expect(sum(edit.edit.changes.unnamed) - sum(edit.edit.base_unnamed)).toBe(1);
  expect(edit.edit.base_version).toBe(3);
});

test.each([
  [{ age: 9, care: "NONE" }, true],
  [{ age: 9, care: "UNRELATED_ADULT" }, true],
  [{ age: 9, care: "PARENT" }, false],
  [{ age: 9, care: null }, false],
  [{ age: 30, care: "NONE" }, false],
] as const)("protection is called: %j", (more, called) => expect(alarms(draft(more))).toBe(called));

test("of whoever has no age nobody says that they are a child", () => expect(isMinor(draft({ age: null }))).toBe(false));
