/** Whoever was registered on this device and stands in no list yet: who asks for them finds them, also without a network. */
import { computed, effect, signal } from "@preact/signals";
import { entries, opened } from "../outbox/entries";
import type { Entry } from "../outbox/entry";
import { todayHere, yearsOf, type Birth } from "../people/ages";
import { worker } from "../session/session";
import { roster, rosterPeople, type RosterGuest } from "./roster";

export interface RegisteredBody {
  readonly id?: string;
  readonly members?: readonly (Partial<Birth> & {
    readonly id: string;
    readonly given_names?: string;
    readonly family_names?: string;
    readonly sex?: string;
    readonly relationship?: string;
  })[];
  readonly cards?: readonly { readonly code: string }[];
}

/** As a list would have them; a protected registration is not readable here, and so is nobody's. Pure. */
export function asGuests(body: RegisteredBody, people: number, today: string): readonly RosterGuest[] {
  const card_codes = (body.cards ?? []).map((card) => card.code);
  return (body.members ?? []).map((one) => ({
    person_id: one.id,
    household_id: body.id ?? null,
    card_codes,
    given_names: one.given_names ?? null,
    family_names: one.family_names ?? null,
    sex: (one.sex ?? "NOT_STATED") as RosterGuest["sex"],
    ...(one.birth_date === undefined ? {} : { age: yearsOf({ birth_date: one.birth_date, birth_precision: one.birth_precision ?? "DAY" }, today) }),
    household_size: people,
    head: one.relationship === "HEAD",
    effects: [],
    document_keys: [],
    phone_keys: [],
  }));
}

const REGISTERING = "POST /registration/v1/households";
const isRegistration = (entry: Entry): boolean =>
  entry.operation === REGISTERING && entry.undone_by === null && entry.state !== "DISMISSED" && entry.readable !== null;

const bodies = signal<ReadonlyMap<string, RegisteredBody>>(new Map());

/** Who works here next reads with their own key. */
effect(() => {
  void worker.value?.staff_id;
  bodies.value = new Map();
});

effect(() => {
  void worker.value?.staff_id;
  const unread = entries.value.filter((entry) => isRegistration(entry) && !bodies.peek().has(entry.id));
  if (unread.length > 0) void read(unread);
});

async function read(unread: readonly Entry[]): Promise<void> {
  const found = await Promise.all(unread.map(async (entry) => [entry.id, (await opened<RegisteredBody>(entry.readable)) ?? {}] as const));
  if (worker.peek() !== null) bodies.value = new Map([...bodies.value, ...found]);
}

/** Those of them whom no list has. */
export const registeredHere = computed<readonly RosterGuest[]>(() => {
  const listed = new Set(rosterPeople.value.map((one) => one.person_id));
  const nameless = roster.value.value.data?.discreet === true;
  return entries.value
    .filter(isRegistration)
    .flatMap((entry) => asGuests(bodies.value.get(entry.id) ?? {}, Number(entry.summary.values["people"] ?? 1), todayHere()))
    .filter((one) => !listed.has(one.person_id))
    .map((one) => (nameless ? { ...one, given_names: null, family_names: null } : one));
});
