/** What a family's draft becomes: identity, care, consent, counts; and what is warned of without holding anybody up. */
import { describe, expect, test } from "vitest";
import { bornAbout, mayBeChild, yearsOf } from "../src/people/ages";
import { typedCard } from "../src/people/card-code";
import { areAlike, NOBODY, total, without } from "../src/people/composition";
import { found, municipalities } from "../src/places/municipalities";
import { bodyOf, type Circumstances } from "../src/screens/register/body";
import { alarmOf, basisOf, carerOf } from "../src/screens/register/care";
import { decisions, type Found } from "../src/screens/register/candidates";
import { emptyDraft, isUntouched, person, toldBefore, withMember, withPerson, type Draft, type Person } from "../src/screens/register/draft";
import { dniWarning, isOddPhone } from "../src/screens/register/warnings";

const ABOUT: Circumstances = {
  site_id: "0187c2a0-0000-7000-8000-000000000002",
  place_pcode: "HN0703",
  population: "DISPLACED",
  at: "2026-11-30T20:00:00Z",
  text_version: "2023-1",
  interpreted: false,
  needs: {},
  group: null,
};
const adult = (one: Person): Person => ({ ...one, given: "Rosa Amelia", family: "Mejía Zelaya", sex: "FEMALE", age: 34 });
const family = (): Draft => ({ ...emptyDraft(), head: adult(person("HEAD")) });
const child = (over: Partial<Person>): Person => ({ ...person("CHILD"), given: "Ángel", sex: "MALE", age: 6, ...over });
const withChild = (over: Partial<Person>): { draft: Draft; one: Person } => {
  const one = child(over);
  return { draft: { ...family(), members: [one] }, one };
};

describe("ages", () => {
  test.each([0, 1, 17, 34, 80])("an age of %i that was said comes back as it was said, at any time of the year", (age) => {
    for (const today of ["2026-01-01", "2026-06-30", "2026-07-01", "2026-12-31"]) expect(yearsOf(bornAbout(age, today), today)).toBe(age);
  });
  test("about 18 may be a child, and a date of eighteen years ago is none", () => {
    expect(mayBeChild(bornAbout(18, "2026-11-30"), "2026-11-30")).toBe(true);
    expect(mayBeChild({ birth_date: "2008-11-30", birth_precision: "DAY" }, "2026-11-30")).toBe(false);
    expect(mayBeChild(null, "2026-11-30")).toBe(false);
  });
});

describe("a card", () => {
  test("spaces, hyphens and small letters are how it is printed or typed", () => {
    expect(typedCard(" b0r 0s6-zbm9 ")).toEqual({ code: "B0R0S6ZBM9" });
    expect(typedCard("B0R0S6ZBM8")).toEqual({ problem: "check" });
    expect(typedCard("B0R")).toEqual({ problem: "short" });
  });
});

describe("who cares for a child", () => {
  test("a child of the head is with the head until somebody says otherwise", () => {
    const { draft, one } = withChild({});
    expect([carerOf(draft, one), basisOf(draft, one), alarmOf(draft, one)]).toEqual([draft.head.id, "PARENT", null]);
  });
  test("being in an adult's household silences nothing that was said", () => {
    const { draft, one } = withChild({ carer: "none" });
    expect([basisOf(draft, one), alarmOf(draft, one)]).toEqual(["NONE", "UNACCOMPANIED"]);
  });
  test("who turned out to be of age has no carer, and who turned out to be a child is none", () => {
    const { draft, one } = withChild({ relationship: "NIECE_NEPHEW" });
    const grown = { ...one, carer: draft.head.id, age: 30 };
    expect([carerOf(draft, grown), basisOf(draft, grown)]).toEqual([null, "NOT_ASKED"]);
    expect(bodyOf({ ...draft, members: [grown] }, ABOUT).members?.[1]).not.toHaveProperty("cared_for_by");
    const young = { ...draft, head: { ...draft.head, age: 12 } };
    expect(carerOf(young, { ...one, carer: draft.head.id })).toBeNull();
  });
  test("a niece is asked about, and is separated with her aunt", () => {
    const { draft, one } = withChild({ relationship: "NIECE_NEPHEW" });
    expect(carerOf(draft, one)).toBeNull();
    const answered = { ...one, carer: draft.head.id };
    expect(alarmOf({ ...draft, members: [answered] }, answered)).toBe("SEPARATED");
  });
  test("who is no relative of anybody is unaccompanied before anybody asked", () => {
    const { draft, one } = withChild({ relationship: "NON_RELATIVE" });
    expect(alarmOf(draft, one)).toBe("UNACCOMPANIED");
  });
  test("a child who comes alone is the head, and alarms", () => {
    const draft = { ...emptyDraft(), head: { ...person("HEAD"), given: "Luz", age: 12 } };
    expect(alarmOf(draft, draft.head)).toBe("UNACCOMPANIED");
  });
});

describe("the registration", () => {
  test("takes names as they were typed, and ids of this device's", () => {
    const draft = withPerson(family(), { ...family().head, given: " Mª de la Luz ", family: "Ñáñez-Ó" });
    const body = bodyOf({ ...family(), head: { ...adult(person("HEAD")), given: " Mª de la Luz ", family: "Ñáñez-Ó" } }, ABOUT);
    expect(draft.id).not.toBe(body.id);
    expect(body.members?.[0]).toMatchObject({ given_names: "Mª de la Luz", family_names: "Ñáñez-Ó", relationship: "HEAD", birth_precision: "ESTIMATED" });
    expect(body.arrival?.ids).toHaveProperty(body.members![0]!.id);
  });
  test("whoever says no is kept without name, document, telephone or address, and with all that help needs", () => {
    const draft = { ...family(), origin: { pcode: "HN0703", text: "El Carmen", place: "Danlí" }, consent: { language: "es", assistance: false, share: true } };
    const head = { ...draft.head, document: "0703199001234", phone: "99999999", effects: ["LOWER_BED"] as const };
    const body = bodyOf({ ...draft, head }, ABOUT);
    const text = JSON.stringify(body);
    for (const told of ["Rosa", "Mejía", "0703199001234", "99999999", "El Carmen"]) expect(text).not.toContain(told);
    expect(body.members?.[0]).toMatchObject({ sex: "FEMALE", effects: ["LOWER_BED"] });
    expect(body.consents).toMatchObject([{ purpose: "ASSISTANCE", given: false }]);
  });
  test("what was not answered is not sent: it is no", () => expect(bodyOf(family(), ABOUT).consents).toEqual([]));
  test("members as counts only make a household of that size", () => {
    const body = bodyOf({ ...emptyDraft(), counting: true, unnamed: { ...NOBODY, women: 2, boys: 1 } }, ABOUT);
    expect([body.members, body.unnamed?.women, body.unnamed?.boys]).toEqual([[], 2, 1]);
  });
  test("counting that was switched off counts nobody, whatever was typed before", () => {
    const body = bodyOf({ ...family(), counting: false, unnamed: { ...NOBODY, women: 2 } }, ABOUT);
    expect([body.members?.length, body.unnamed]).toEqual([1, undefined]);
  });
  test("a card alone is somebody of whom nothing is said", () => {
    const body = bodyOf({ ...emptyDraft(), card: "B0R0S6ZBM9" }, ABOUT);
    expect([body.members, body.unnamed?.not_stated, body.cards?.[0]?.code]).toEqual([[], 1, "B0R0S6ZBM9"]);
  });
  test("a member's family name is the head's until it is changed, and a row left empty is nobody", () => {
    const more = withMember(family());
    expect(more.members[0]?.family).toBe("Mejía Zelaya");
    expect(bodyOf(more, ABOUT).members).toHaveLength(1);
    expect(withMember(more).members).toHaveLength(1);
  });
  test("people from abroad have a country and no municipality", () => {
    const draft = { ...family(), origin: { pcode: "HN0703", text: "", place: "Danlí" } };
    const body = bodyOf({ ...draft, head: { ...draft.head, nationality: "VE", document: "X123456" } }, { ...ABOUT, population: "IN_TRANSIT" });
    expect(body.members?.[0]).toMatchObject({ nationality: "VE", documents: [{ type: "PASSPORT", country: "VE" }] });
    expect([body.dwelling, body.arrival?.origin_pcode, body.arrival?.kind]).toEqual([undefined, undefined, "TRANSIT_ENTRY"]);
  });
});

test("\"Es la misma\" of a member waits for whoever reviews pairs, and a question about another site is none", () => {
  const pair = (person: string, key: string, of: object): Found => ({ person, key, candidate: of }) as unknown as Found;
  const found = [pair("luz", "a", { person: {} }), pair("luz", "b", { person: {} }), pair("luz", "q", { question: {} }), pair("luz", "c", { person: {} })];
  expect(decisions(found, { a: "SAME", b: "DIFFERENT", q: "NOT_SURE" })).toEqual([
    { person: "luz", key: "a", judgement: "NOT_SURE" },
    { person: "luz", key: "b", judgement: "DIFFERENT" },
  ]);
});

describe("what protection was told", () => {
  test("has to be told again once a lock took it, and the draft keeps no more than that", () => {
    const draft = { ...family(), told: true };
    expect(toldBefore(draft, {})).toBe(true);
    expect(toldBefore(draft, { [draft.head.id]: ["LP"] })).toBe(false);
    expect(toldBefore(draft, { gone: ["LP"] })).toBe(true); // of somebody who was taken away
    expect(toldBefore(family(), {})).toBe(false);
    expect(isUntouched({ ...emptyDraft(), told: true })).toBe(false);
  });
});

test("protection is told also of a family of whom nobody has a name, and nobody is counted twice", () => {
  const counts = { ...emptyDraft(), counting: true, unnamed: { ...NOBODY, women: 1, girls: 2 } };
  const told = { ...ABOUT, needs: { [counts.head.id]: ["PROTECTION"] } };
  const body = bodyOf(counts, told);
  expect(body.members).toMatchObject([{ id: counts.head.id, needs: ["PROTECTION"], relationship: "HEAD" }]);
  expect(total(body.unnamed as typeof NOBODY)).toBe(2);
  expect(body.head_person_id).toBe(counts.head.id);
  expect(Object.keys(body.arrival!.ids!)).toEqual([counts.head.id, counts.id]);
  const card = { ...emptyDraft(), card: "K7M42QXR9T" };
  const alone = bodyOf(card, { ...ABOUT, needs: { [card.head.id]: ["PROTECTION"] } });
  expect([alone.members?.length, alone.unnamed]).toEqual([1, undefined]);
});

describe("what is odd", () => {
  test("a DNI is warned of by length, municipality and year", async () => {
    const all = await municipalities();
    const said = (typed: string, born: number | null = null) => dniWarning(typed, born, all, 2026)?.warning ?? null;
    expect(said("0703-1992-01234")).toBeNull();
    expect([said("0703-1992-0123"), said("9903-1992-01234"), said("0703-2092-01234"), said("0703-1992-01234", 1960)]).toEqual(["dni_short", "dni_municipality", "dni_year", "dni_other_year"]);
  });
  test("a telephone of eight digits, or with its country, is none", () => {
    expect(["9999-9999", "+504 9999 9999", "", "999"].map(isOddPhone)).toEqual([false, false, false, true]);
  });
});

describe("municipalities", () => {
  test("all 298 are there, by code", async () => expect(new Set((await municipalities()).map((one) => one.pcode)).size).toBe(298));
  test("are found without accents, and by their department", async () => {
    const all = await municipalities();
    expect(found(all, "danli")[0]).toMatchObject({ pcode: "HN0703" });
    expect(found(all, "san luc paraiso")[0]?.department).toBe("El Paraíso");
  });
});

describe("counts", () => {
  test("some fewer come off those not stated, then off the largest class", () => {
    expect(without({ ...NOBODY, women: 3, men: 1, not_stated: 1 }, 2)).toEqual({ ...NOBODY, women: 2, men: 1 });
    expect(total(without({ ...NOBODY, women: 1 }, 5))).toBe(0);
  });
  test("two are alike within half an hour and a fifth of the larger", () => {
    const at = new Date("2026-11-30T20:00:00Z");
    expect(areAlike({ people: 45, at: "2026-11-30T19:35:00Z" }, 44, at)).toBe(true);
    expect(areAlike({ people: 45, at: "2026-11-30T19:29:00Z" }, 45, at)).toBe(false);
    expect(areAlike({ people: 45, at: "2026-11-30T19:59:00Z" }, 35, at)).toBe(false);
  });
});
