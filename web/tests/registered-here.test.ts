/** Whom this device registered is found before any list has them. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asGuests } from "../src/data/registered-here";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { working, type Tab } from "./support/tab";

const BODY = {
  id: "home",
  members: [
    { id: "rosa", given_names: "Rosa", family_names: "Mejía", sex: "FEMALE", birth_date: "2008-06-30", birth_precision: "DAY" as const, relationship: "HEAD" },
    { id: "angel", given_names: "Ángel", birth_date: "2018-01-01", birth_precision: "ESTIMATED" as const, relationship: "CHILD" },
  ],
  cards: [{ code: "K7M42QXR9T" }],
};

test("they are as a list would have them, with their completed years", () => {
  const [head, child] = asGuests(BODY, 3, "2026-06-30");
  expect(head).toMatchObject({ person_id: "rosa", household_id: "home", given_names: "Rosa", age: 18, household_size: 3, head: true, card_codes: ["K7M42QXR9T"] });
  expect(asGuests(BODY, 3, "2026-06-29")[0]).toMatchObject({ age: 17 });
  expect(child).toMatchObject({ family_names: null, age: 7, head: false, sex: "NOT_STATED" });
});

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
});
afterEach(() => services.stop());

const registration = (confidential: boolean) => ({
  service: "registration" as const,
  operation: "POST /registration/v1/households",
  aggregates: ["home", "rosa", "angel"],
  summary: { text: "household" as const, values: { household: "H-1", people: 2 } },
  body: BODY,
  confidential,
});

test("they are found until somebody protects them, and a protected registration never is", async () => {
  const here = await import("../src/data/registered-here");
  const { forgetWhatWasWritten } = await import("../src/people/forgetting");
  await tab.outbox.save(registration(true));
  await tab.outbox.save(registration(false));
  await vi.waitFor(() => expect(here.registeredHere.value.map((one) => one.person_id)).toEqual(["rosa", "angel"]));
  await forgetWhatWasWritten(["home"]);
  expect(here.registeredHere.value).toEqual([]);
  expect(tab.entries.entries.value.map(({ readable, sealed }) => [readable, sealed === null])).toEqual([[null, false], [null, false]]);
});

test("whoever unlocks next does not read it with another's key", async () => {
  const here = await import("../src/data/registered-here");
  await tab.outbox.save(registration(false));
  await vi.waitFor(() => expect(here.registeredHere.value).toHaveLength(2));
  tab.session.lock();
  expect(here.registeredHere.value).toEqual([]);
});
