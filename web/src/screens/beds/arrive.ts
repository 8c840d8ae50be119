/**
 * Somebody comes to the board by a card or a household (`#/beds?card=…`, `#/beds?household=…`): who is here already is
 * shown, or moved (`&move=1`), and who is not gets a place.
 */
import { api, read } from "../../api/client";
import { rosterPeople } from "../../data/roster";
import { shown } from "../../data/pending";
import { mode } from "../../net/connectivity";
import { entries, opened as bodyOf } from "../../outbox/entries";
import { toast } from "../../ui";
import { beginCheckIn, beginMove, newcomer } from "./begin";
import { everybody, type Found } from "./numbers";
import type { Person } from "./placing";
import { selected } from "./state";
import { t } from "./texts";

/** Whoever the card is of. */
export async function arriveByCard(code: string, moves = false): Promise<void> {
  const here = hereByCard(code);
  if (here.length > 0) return show(here, moves);
  const registered = await registeredHere((body) => body.cards?.some((card) => card.code === code) ?? false);
  if (registered !== null) return beginCheckIn({ household: registered.household_id }, registered.people);
  if (mode.value === "local") return beginCheckIn({ card: [code] }, [newcomer({ card: code })]);
  const answer = await read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code } } }));
  if (answer.ok && answer.data.household_id) return arriveByHousehold(answer.data.household_id);
  if (!answer.ok && answer.problem.status === 404) return toast({ text: t("arrive.unknown_card") });
  return beginCheckIn({ card: [code] }, [newcomer({ card: code })]);
}

export async function arriveByHousehold(household_id: string, moves = false): Promise<void> {
  const here = all().filter((one) => one.guest.household_id === household_id);
  if (here.length > 0) return show(here, moves);
  const registered = await registeredHere((body) => body.id === household_id);
  const people = registered?.people ?? [newcomer({ household_id })];
  return beginCheckIn({ household: household_id }, people, registered === null);
}

const all = (): Found[] => (shown.value === null ? [] : everybody(shown.value));

/** Those on the board whose card it is: its own bearer first, then those of its household. */
function hereByCard(code: string): Found[] {
  const named = all().filter((one) => one.guest.card === code);
  if (named.length > 0) return named;
  const of = rosterPeople.value.filter((one) => one.card_codes.includes(code));
  const ids = of.sort((one, other) => one.card_codes.indexOf(code) - other.card_codes.indexOf(code)).map((one) => one.person_id);
  return ids.flatMap((id) => all().filter((one) => id !== null && one.guest.person_id === id));
}

/** Who waits for a place gets it, or all of them another one; who has a place is shown. */
function show(here: readonly Found[], moves: boolean): Promise<void> | void {
  const waiting = here.filter((one) => one.room === null);
  const going = waiting.length > 0 ? waiting : moves ? here : [];
  if (going.length > 0) return beginMove(going.map((one) => one.guest));
  selected.value = { kind: "guest", id: here[0]!.guest.stay_id };
}

interface RegisteredBody {
  readonly id?: string;
  readonly members?: readonly { readonly id: string; readonly sex?: string; readonly effects?: readonly string[] }[];
  readonly cards?: readonly { readonly code: string }[];
}

/** A household that was registered on this device, which knows its members before the shelter does. */
async function registeredHere(is: (body: RegisteredBody) => boolean): Promise<{ household_id: string; people: Person[] } | null> {
  for (const entry of [...entries.value].reverse()) {
    if (entry.operation !== "POST /registration/v1/households" || entry.undone_by !== null) continue;
    const body = await bodyOf<RegisteredBody>(entry.readable);
    if (body?.id === undefined || !is(body)) continue;
    const household_id = body.id;
    const people = (body.members ?? []).map((one) =>
      newcomer({ person_id: one.id, household_id, sex: one.sex ?? null, effects: one.effects ?? [] }));
    return { household_id, people: people.length > 0 ? people : [newcomer({ household_id })] };
  }
  return null;
}
