/** What is typed, and who is found on this device; the server is asked only where somebody taps for it. */
import { computed, signal } from "@preact/signals";
import { documentKey, phoneKey } from "../../data/match-keys";
import { shown } from "../../data/pending";
import { registeredHere } from "../../data/registered-here";
import { roster, rosterPeople, type RosterGuest } from "../../data/roster";
import { find, indexed } from "../../people/finding";
import { placedOf, type Placed } from "../../people/spots";

export const typed = signal("");
const keys = signal<{ readonly of: string; readonly found: readonly (string | null)[] }>({ of: "", found: [] });

/** Made once for each list, and again when somebody was registered here. */
const index = computed(() => indexed([...rosterPeople.value, ...registeredHere.value]));

/** Whether this device alone knows of somebody, as no list has them yet. */
export const isOfThisDevice = (person_id: string | null | undefined): boolean =>
  registeredHere.value.some((one) => one.person_id === (person_id ?? ""));

export const found = computed<readonly RosterGuest[]>(() => {
  const text = typed.value.trim();
  if (text.length < 1) return [];
  return find(index.value, text, keys.value.of === text ? keys.value.found : []);
});

/** Type into the box; a number's keys are made beside it, and change what is found when they are there. */
export async function type(text: string): Promise<void> {
  typed.value = text;
  const of = text.trim();
  const salt = roster.value.peek().data?.match_key_salt;
  if (salt === undefined || !/\d{3}/.test(of.replace(/[\s.-]/g, ""))) return;
  const made = await Promise.all([documentKey(salt, of), phoneKey(salt, of)]);
  if (typed.peek().trim() === of) keys.value = { of, found: made };
}

const placed = computed(() => placedOf(shown.value));
const byPerson = computed(() => {
  const spots = new Map<string, Placed>();
  for (const one of placed.value.values()) for (const key of [one.guest.person_id, one.guest.card]) if (key) spots.set(key, one);
  return spots;
});

/** Where somebody is, as far as this shelter's staff may know. */
export const placeOf = (person_id: string | null | undefined, cards: readonly string[] = []): Placed | null =>
  byPerson.value.get(person_id ?? "") ?? cards.map((code) => byPerson.value.get(code)).find((one) => one !== undefined) ?? null;
