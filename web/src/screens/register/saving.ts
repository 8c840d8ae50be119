/** The registration as one entry of the outbox: client-made ids, nothing waits for the network. */
import { arrivalKind, siteId, type Population, type Site } from "../../data/site";
import { newId } from "../../ids";
import type { GroupHere } from "../../data/groups-here";
import { now } from "../../clock";
import { NotSaved, save, type Action } from "../../outbox/outbox";
import type { Entry } from "../../outbox/entry";
import { householdCode } from "../../people/household";
import { groupsOf } from "../../ui/codes";
import { bodyOf } from "./body";
import { alarms } from "./care";
import { ageSaid } from "./fields";
import { named, peopleOf, type Draft } from "./draft";
import { join, tellStanding, type Standing } from "./standing";
import { typedCard } from "../../people/card-code";

export interface Registered {
  readonly entry: Entry;
  readonly household_id: string;
  readonly card: string | null;
  readonly people: number;
  /** From now on the screen shows its card's code alone. */
  readonly protected: boolean;
  /** Protection is to be called. */
  readonly alarm: boolean;
}

export interface With {
  readonly population: Population;
  readonly site: Site | null;
  readonly group: GroupHere | null;
  readonly text_version: string;
  readonly interpreted: boolean;
  readonly needs: Readonly<Record<string, readonly string[]>>;
}

export type Missing = "nobody" | "date" | "card_short" | "card_check";

/** What has to be mended first: nothing else holds a registration up. */
export function missing(draft: Draft): Missing | null {
  const card = typedCard(draft.card);
  if (peopleOf(draft) === 0 && !("code" in card)) return "nobody";
  if (named(draft).some((one) => ageSaid(one).problem !== undefined)) return "date";
  if ("problem" in card && card.problem !== "empty") return card.problem === "short" ? "card_short" : "card_check";
  return null;
}

/** @throws NotSaved */
export async function register(draft: Draft, about: With): Promise<Registered> {
  const at = now().toISOString();
  const group = about.group === null ? null : { id: about.group.id, kind: about.group.kind, means: about.group.means };
  const body = bodyOf(draft, { ...about, site_id: siteId(), place_pcode: about.site?.pcode ?? null, at, group });
  const card = typedCard(draft.card);
  const code = "code" in card ? card.code : null;
  const hidden = draft.protected || Object.keys(about.needs).length > 0;
  const people = Math.max(1, peopleOf(draft));
  const household = householdCode(draft.id);
  const entry = await save({
    service: "registration",
    operation: "POST /registration/v1/households",
    aggregates: [draft.id, ...named(draft).map((one) => one.id), ...(code === null ? [] : [code]), ...(group === null ? [] : [group.id])],
    // A protected record looks like a card without a bearer's data, in the outbox too.
    summary: hidden && code !== null
      ? { text: "card_bound", values: { card: groupsOf(code).join(" ") } }
      : { text: "household", values: { household, people } },
    // Nobody reads a protected registration again, so its card goes by itself: another can be given where this one is taken.
    body: hidden ? { ...body, cards: [] } : body,
    confidential: hidden,
  });
  const given = hidden && code !== null ? await giveOwnCard(draft.id, code, about.population) : code;
  return { entry, household_id: draft.id, card: given, people, protected: hidden, alarm: alarms(draft).length > 0 };
}

/** A family that is known already comes: whoever is new joins it as it stands, it arrives, and gets the card if one was given. */
export async function arriveAgain(draft: Draft, about: With, standing: Standing): Promise<Registered> {
  const { household_id } = standing;
  const household = householdCode(household_id);
  const card = typedCard(draft.card);
  const code = "code" in card ? card.code : null;
  const id = newId();
  const at = now().toISOString();
  const circumstances = { ...about, site_id: siteId(), place_pcode: about.site?.pcode ?? null, at, group: null };
  await join(draft, circumstances, standing); // first, so that they are among those who arrive
  const arrival = {
    id,
    household_id,
    kind: about.group?.kind ?? arrivalKind(about.population),
    site_id: siteId(),
    place_pcode: about.site?.pcode ?? "",
    occurred_at: at,
    ...(about.group === null ? {} : { arrival_group_id: about.group.id, means: about.group.means }),
  };
  const entry = await save({
    service: "registration",
    operation: "POST /registration/v1/arrivals",
    aggregates: [household_id],
    summary: { text: "arrival", values: { household } },
    body: arrival,
    undo: {
      service: "registration",
      operation: `POST /registration/v1/arrivals/${id}/reverse`,
      body: { id: newId(), reason: "DID_NOT_HAPPEN" },
      summary: { text: "arrival_undone", values: { household } },
    },
  });
  if (code !== null) await giveCard(household_id, code, about.population);
  const told = await tellStanding(draft, circumstances, standing);
  return { entry, household_id, card: code, people: 0, protected: told, alarm: alarms(draft).length > 0 };
}

/** The family stands by now: where its card could not be saved, the next screen asks for one again. */
async function giveOwnCard(household_id: string, code: string, population: Population): Promise<string | null> {
  try {
    await giveCard(household_id, code, population);
    return code;
  } catch (trouble) {
    if (trouble instanceof NotSaved) return null;
    throw trouble;
  }
}

/** One more card of the household's, from a batch that was printed ahead. */
export const giveCard = (household_id: string, code: string, population: Population): Promise<Entry> => save(cardAction(household_id, code, population));

export function cardAction(household_id: string, code: string, population: Population): Action {
  return {
    service: "registration",
    operation: `POST /registration/v1/cards/${code}/bind`,
    aggregates: [household_id, code],
    summary: { text: "card_bound", values: { card: groupsOf(code).join(" ") } },
    body: { household_id, population },
  };
}
