/** What is done with a group, each one entry of the outbox: counted, its cards bound, housed, served, finished. */
import { arrivalKind, siteId, type Population, type Site } from "../../data/site";
import type { GroupHere } from "../../data/groups-here";
import { now } from "../../clock";
import { newId } from "../../ids";
import { otherwise, save, type Action } from "../../outbox/outbox";
import type { Entry } from "../../outbox/entry";
import { NOBODY, total, without, type Composition } from "../../people/composition";

export type Means = GroupHere["means"];

export interface Counted {
  readonly people: Composition;
  readonly means: Means;
  readonly vehicle: string;
  readonly population: Population;
  readonly site: Site;
  /** Head-counts of which somebody said that they are of other people. */
  readonly not_the_same_as: readonly string[];
}

const plate = (vehicle: string): string => vehicle.toUpperCase().replace(/[^A-Z0-9 /-]/g, "").trim().slice(0, 16);

/** "Llegó un bus": the group and its count in one. */
export function arrivedAction(counted: Counted, ids = { group: newId(), headcount: newId() }): Action {
  const people = total(counted.people);
  const vehicle = plate(counted.vehicle);
  const headcount = { id: ids.headcount, people: { ...counted.people }, not_the_same_as: [...counted.not_the_same_as] };
  return {
    service: "registration",
    operation: "POST /registration/v1/arrival-groups",
    aggregates: [ids.group, ids.headcount],
    summary: { text: "group", values: { people } },
    body: {
      id: ids.group,
      site_id: siteId(),
      kind: arrivalKind(counted.population),
      means: counted.means,
      ...(vehicle.length >= 2 ? { vehicle } : {}),
      state: "ARRIVED",
      occurred_at: now().toISOString(),
      place_pcode: counted.site.pcode,
      headcount,
    },
    undo: reversal(ids.headcount, people),
  };
}

/** The count of a group that was expected: it is here now. */
export function countAction(group: GroupHere, counted: Counted, id = newId()): Action {
  const people = total(counted.people);
  return {
    service: "registration",
    operation: "POST /registration/v1/headcounts",
    aggregates: [group.id, id],
    summary: { text: "headcount", values: { people } },
    body: {
      id,
      site_id: siteId(),
      kind: group.kind,
      place_pcode: counted.site.pcode,
      people: { ...counted.people },
      means: group.means,
      arrival_group_id: group.id,
      occurred_at: now().toISOString(),
      not_the_same_as: [...counted.not_the_same_as],
    },
    undo: reversal(id, people),
  };
}

const reversal = (headcount: string, people: number): NonNullable<Action["undo"]> => ({
  service: "registration",
  operation: `POST /registration/v1/headcounts/${headcount}/reverse`,
  body: { id: newId(), reason: "WRONG_NUMBERS" },
  summary: { text: "headcount_undone", values: { people } },
});

/** It was another bus: the same once more, with the counts that it is not. */
export const countedAnother = (entry: Entry, action: Action, reason: string): Promise<Entry | null> => otherwise(entry, action, reason);

export function moved(group: GroupHere, state: "ARRIVED" | "FINISHED"): Promise<Entry> {
  return save({
    service: "registration",
    operation: `POST /registration/v1/arrival-groups/${group.id}/state`,
    aggregates: [group.id],
    summary: state === "FINISHED" ? { text: "group_finished", values: { people: group.people } } : { text: "group", values: { people: group.people } },
    body: { state },
  });
}

/** Who is said to come, and when. */
export function announced(about: { people: number; means: Means; vehicle: string; at: string; population: Population; site: Site }): Promise<Entry> {
  const id = newId();
  const vehicle = plate(about.vehicle);
  return save({
    service: "registration",
    operation: "POST /registration/v1/arrival-groups",
    aggregates: [id],
    summary: { text: "group_expected", values: { people: about.people } },
    body: {
      id,
      site_id: siteId(),
      kind: arrivalKind(about.population),
      means: about.means,
      ...(vehicle.length >= 2 ? { vehicle } : {}),
      state: "EXPECTED",
      occurred_at: about.at,
      place_pcode: about.site.pcode,
      announced: about.people,
    },
  });
}

export function bound(group_id: string, codes: readonly string[]): Promise<Entry> {
  return save({
    service: "registration",
    operation: `POST /registration/v1/arrival-groups/${group_id}/cards`,
    aggregates: [group_id, ...codes],
    summary: { text: "group_cards", values: { count: codes.length } },
    body: { codes: [...codes] },
  });
}

export interface Serving {
  readonly kind: ServiceKind;
  /** How the desk calls it. */
  readonly word: string;
  /** People of the count who have no card. */
  readonly remaining: Composition;
  /** So many of them did not get it. */
  readonly fewer: number;
  /** Cards whose bearers did not get it. */
  readonly except: readonly string[];
}

export type ServiceKind = "MEAL" | "SHOWER" | "HYGIENE" | "TRANSPORT" | "PHONE_CALL" | "HEALTH";

/** How many get it. */
export const servedOf = (group: GroupHere, serving: Pick<Serving, "remaining" | "fewer" | "except">): number =>
  Math.max(0, group.cards - serving.except.length) + total(without(serving.remaining, serving.fewer));

/** A service to everybody of the group less exceptions: a row for each card, a count for those without. */
export function served(group: GroupHere, serving: Serving): Promise<Entry> {
  const occurred_at = now().toISOString();
  const left = without(serving.remaining, serving.fewer);
  const items = total(left) > 0 ? [{ id: newId(), count: { ...left }, occurred_at }] : [];
  return save({
    service: "shelter",
    operation: "POST /shelter/v1/services/batch",
    aggregates: [group.id],
    summary: { text: "service", values: { service: serving.word, people: servedOf(group, serving) } },
    body: {
      site_id: siteId(),
      kind: serving.kind,
      items,
      arrival_group: { id: group.id, except: [...serving.except], ids_seed: newId(), occurred_at },
    },
  });
}

/** Of the people who are counted, those without a card: known by class where the service said, else not stated. */
export const remainingOf = (group: GroupHere, said: Composition | null): Composition =>
  said !== null && total(said) === group.remaining ? said : { ...NOBODY, not_stated: group.remaining };
