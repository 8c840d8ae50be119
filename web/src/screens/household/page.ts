/** What the page is of, and all that this device knows of them; names only after a tap that is written down. */
import { computed, effect, signal } from "@preact/signals";
import { api, read } from "../../api/client";
import type { Problem } from "../../api/problem";
import type { components } from "../../api/types/registration";
import { shown } from "../../data/pending";
import type { RegisteredBody } from "../../data/registered-here";
import { roster, rosterPeople } from "../../data/roster";
import { mode } from "../../net/connectivity";
import { entries, opened } from "../../outbox/entries";
import { todayHere, yearsOf } from "../../people/ages";
import { householdCode } from "../../people/household";
import { householdOf, membersOf, type Known, type Subject, type Told } from "../../people/members";
import { protectedHere } from "../../people/protected";
import { placedOf } from "../../people/spots";
import { shortCode } from "../../ui/codes";
import { place } from "../../router";

type Schemas = components["schemas"];
export type HouseholdRecord = Schemas["HouseholdOut"];
type Person = Schemas["PersonOut"];
export type Card = Schemas["PersonCardOut"];
export type Instruction = Schemas["Instruction"];

/** `#/household/<id>`, or `#/household?person=…` and `?card=…` of whoever has none. */
export const subject = computed<Subject>(() => {
  const { steps, query } = place.value;
  return { household: steps[0], person: query.get("person") ?? undefined, card: query.get("card") ?? undefined };
});

/** What registration told when somebody asked to see; in memory alone, and gone with the page. */
interface Seen {
  readonly household: HouseholdRecord | null;
  readonly people: readonly Told[];
  readonly cards: readonly Card[];
  readonly instruction: Instruction | null;
}
export const seen = signal<Seen | null>(null);
/** Names are shown; `device`: from the list that is kept here. */
export const names = signal<"hidden" | "online" | "device">("hidden");
export const problem = signal<Problem | null>(null);
export const asking = signal(false);

/** A household that was registered on this device, and that no list has yet. */
const registered = signal<{ readonly at: string; readonly people: readonly Told[]; readonly cards: readonly string[] } | null>(null);

const known = computed<Known>(() => ({
  people: rosterPeople.value,
  placed: placedOf(shown.value),
  told: seen.value?.people ?? registered.value?.people,
}));

export const household = computed<string | null>(() => householdOf(subject.value, known.value));
export const members = computed(() => membersOf({ ...subject.value, household: household.value ?? undefined }, known.value));
export const registeredAt = computed(() => (rosterPeople.value.some((one) => one.household_id === household.value) ? null : (registered.value?.at ?? null)));

/** How many they are, also those who have no record or are not here. */
export const size = computed(() => {
  const listed = rosterPeople.value.find((one) => household.value !== null && one.household_id === household.value)?.household_size;
  return Math.max(seen.value?.household?.size ?? listed ?? 0, members.value.length);
});

export const cards = computed<readonly string[]>(() => {
  const told = seen.value?.cards.map((card) => card.code) ?? [];
  return [...new Set([...told, ...members.value.flatMap((one) => one.cards), ...(registered.value?.cards ?? [])])];
});

/** What the household is called where anybody may read it: a code, never a name. */
export const code = computed(() => (household.value === null ? shortCode(cards.value[0] ?? "") : householdCode(household.value)));

export function leave(): void {
  seen.value = null;
  names.value = "hidden";
  problem.value = null;
  asking.value = false;
  registered.value = null;
}

export const hide = (): void => void (names.value = "hidden");

/** Whether the list of this device has a name to show. */
export const namesOnDevice = computed(() => members.value.some((one) => one.given_names !== null || one.family_names !== null));

/** Show who they are: registration writes down that it was asked; without a network from the list, whose loading was. */
export async function reveal(): Promise<void> {
  if (seen.value !== null) return void (names.value = "online");
  if (mode.value === "local") return void (names.value = namesOnDevice.value ? "device" : "hidden");
  const of = subject.value;
  asking.value = true;
  problem.value = await see(of);
  asking.value = false;
  if (of !== subject.value) return leave();
  names.value = seen.value === null ? "hidden" : "online";
}

async function see(of: Subject): Promise<Problem | null> {
  const id = household.value;
  if (id !== null) return seeHousehold(id);
  if (of.person !== undefined) {
    const answer = await read(api.registration.GET("/registration/v1/persons/{person_id}", { params: { path: { person_id: of.person } } }));
    if (!answer.ok) return answer.problem;
    seen.value = { household: null, people: [told(answer.data, null)], cards: answer.data.cards, instruction: null };
    return null;
  }
  return of.card === undefined ? null : seeCard(of.card);
}

async function seeHousehold(id: string): Promise<Problem | null> {
  const answer = await read(api.registration.GET("/registration/v1/households/{household_id}", { params: { path: { household_id: id } } }));
  if (!answer.ok) return answer.problem;
  const { data } = answer;
  const cards = [...data.cards, ...data.members.flatMap((one) => one.cards)];
  const people = data.members.filter((one) => !one.deceased).map((one) => told(one, data.head_person_id));
  seen.value = { household: data, people, cards, instruction: await instructionOf(cards) };
  return null;
}

async function seeCard(card: string): Promise<Problem | null> {
  const answer = await read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code: card } } }));
  if (!answer.ok) return answer.problem;
  const { person, instruction, card_id, code, kind, state } = answer.data;
  seen.value = { household: null, people: person ? [told(person, null)] : [], cards: [{ card_id, code, kind, state }], instruction: instruction ?? null };
  return null;
}

async function instructionOf(cards: readonly Card[]): Promise<Instruction | null> {
  for (const { code, state } of cards) {
    if (state === "REVOKED") continue;
    const answer = await read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code } } }));
    return answer.ok ? (answer.data.instruction ?? null) : null;
  }
  return null;
}

const told = (one: Person, head: string | null): Told => ({
  person_id: one.person_id,
  household_id: one.household_id,
  given_names: one.given_names,
  family_names: one.family_names,
  sex: one.sex,
  age_years: one.age_years,
  relationship: one.relationship,
  effects: one.effects,
  cards: one.cards.filter((card) => card.state === "ISSUED"),
  head: one.person_id === head,
});

/** Read who was registered here, while no list has them. */
export const watchRegistered = (): (() => void) =>
  effect(() => {
    const id = subject.value.household;
    const entry = entries.value.find((one) => one.operation === "POST /registration/v1/households" && one.aggregates.includes(id ?? "") && one.undone_by === null);
    if (id === undefined || entry === undefined || protectedHere(entries.value, null).has(id)) return void (registered.value = null);
    void opened<RegisteredBody>(entry.readable).then((body) => {
      if (body?.id !== id || subject.peek().household !== id) return;
      const people = (body.members ?? []).map((one) => ({
        person_id: one.id,
        household_id: id,
        given_names: one.given_names ?? null,
        family_names: one.family_names ?? null,
        sex: one.sex ?? "NOT_STATED",
        age_years: one.birth_date === undefined ? null : yearsOf({ birth_date: one.birth_date, birth_precision: one.birth_precision ?? "DAY" }, todayHere()),
        ...(one.relationship === undefined ? {} : { relationship: one.relationship }),
        head: one.relationship === "HEAD",
      }));
      registered.value = { at: entry.captured_at, people, cards: (body.cards ?? []).map((card) => card.code) };
    });
  });

export const listAge = computed(() => roster.value.value.as_of);
