/** A family that has a record: what was typed of each goes to their own record, and whoever is new joins it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Found } from "../src/screens/register/candidates";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { working } from "./support/tab";

let services: Services;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
});
afterEach(() => services.stop());

const same = (person: string, person_id: string, household_id: string): Found =>
  ({ person, key: person_id, candidate: { score: 9, level: "STRONG", explanation: [], person: { person_id, household_id } } }) as unknown as Found;

async function family() {
  const tab = await working(services);
  const [{ emptyDraft, person }, standing, { arriveAgain }] = await Promise.all([
    import("../src/screens/register/draft"),
    import("../src/screens/register/standing"),
    import("../src/screens/register/saving"),
  ]);
  const head = { ...person("HEAD"), given: "Rosa", family: "Mejía", sex: "FEMALE" as const, age: 34 };
  const known = { ...person("CHILD"), given: "Luz", sex: "FEMALE" as const, age: 9 };
  const fresh = { ...person("CHILD"), given: "Ángel", sex: "MALE" as const, age: 2 };
  const draft = { ...emptyDraft(), head, members: [known, fresh], consent: { language: "es", assistance: true, share: false } };
  const found = [same(head.id, "rosa", "home"), same(known.id, "luz", "home"), same(fresh.id, "otro", "elsewhere")];
  const judged = { rosa: "SAME", luz: "SAME", otro: "SAME" } as const;
  const needs = { [known.id]: ["LP-AN"], [fresh.id]: ["CR"] };
  const about = { population: "DISPLACED", site: null, group: null, needs, text_version: "2023-1", interpreted: false } as const;
  return { tab, draft, known, fresh, standing: standing.standingOf(found, judged, draft)!, arriveAgain, about, joining: standing.joining };
}

test("nobody of another household is taken for one of this one", async () => {
  const { standing, draft, fresh, joining } = await family();
  expect(Object.values(standing.people)).toEqual(["rosa", "luz"]);
  expect(joining(draft, standing)).toEqual([fresh]);
});

test("what is told of somebody goes to their own record, and whoever is new joins with it", async () => {
  const { tab, draft, fresh, standing, arriveAgain, about } = await family();
  await arriveAgain(draft, about, standing);
  await tab.sender.sendNow();
  const told = services.done.filter((entry) => entry.operation.endsWith("/needs")).map((entry) => [entry.operation, entry.body["code"]]);
  expect(told).toEqual([["POST /registration/v1/persons/luz/needs", "LP-AN"]]);
  const batch = services.done.find((entry) => entry.operation.endsWith("/registrations/batch"))!;
  const [edit, named] = batch.body["items"] as [{ edit: { changes: { unnamed: object } } }, { named: { member: object } }];
  expect(edit.edit.changes.unnamed).toMatchObject({ boys: 1, girls: 0, women: 0 });
  expect(named.named.member).toMatchObject({ id: fresh.id, given_names: "Ángel", needs: ["CR"], cared_for_by: "rosa", care_basis: "PARENT" });
});

test("what the head answered is kept with the record that stands", async () => {
  const { tab, draft, standing, arriveAgain, about } = await family();
  await arriveAgain(draft, about, standing);
  await tab.sender.sendNow();
  const answers = services.done.filter((entry) => entry.operation === "POST /registration/v1/persons/rosa/consents").map((entry) => [entry.body["purpose"], entry.body["given"]]);
  expect(answers).toEqual([["ASSISTANCE", true], ["SHARE_PARTNERS", false]]);
});

test("protection is to be called of a child whom nobody cares for, also where the family has a record", async () => {
  const { draft, fresh, standing, arriveAgain, about, known } = await family();
  const done = await arriveAgain({ ...draft, members: [known, { ...fresh, carer: "none" }] }, about, standing);
  expect(done.alarm).toBe(true);
});

test("a protected family's card goes by itself, so that another can be given where it is taken", async () => {
  const { tab, draft, about } = await family();
  const [{ register }, { refusedCard }] = await Promise.all([import("../src/screens/register/saving"), import("../src/outbox/other-card")]);
  await register({ ...draft, protected: true, card: "B0R0S6ZBM9" }, { ...about, needs: {} });
  const [registration, binding] = await tab.entries.outboxEntries();
  await tab.sender.sendNow();
  expect(services.done.map((entry) => entry.operation)).toEqual(["POST /registration/v1/households", "POST /registration/v1/cards/B0R0S6ZBM9/bind"]);
  expect([services.done[0]!.body["cards"], registration!.readable]).toEqual([[], null]);
  const body = (await tab.outbox.opened<object>(binding!.readable))!;
  expect(refusedCard({ operation: binding!.operation, body }, "card_already_bound")).toBe("B0R0S6ZBM9");
});
