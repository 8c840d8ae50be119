/** A bus or a flight goes into a counted room, all of it in one call; how it is taken back. */
import { now } from "../clock";
import { siteId } from "../data/site";
import { newId } from "../ids";
import { save, settled, undo, type Action } from "../outbox/outbox";
import type { Entry } from "../outbox/entry";
import { nameBased } from "./name-based";

export interface ToHouse {
  readonly group_id: string;
  readonly people: number;
  /** So many of them have neither a card nor a record: they are housed by their number. */
  readonly without_token: number;
  readonly room: { readonly id: string; readonly code: string };
}

export interface Housed {
  readonly entry: Entry;
  /** Whether it was taken back, or what to wait for. */
  readonly takeBack: () => Promise<TakenBack>;
}

/** `later`: whose stays they are only the shelter can say, and it did not answer yet. */
export type TakenBack = "undone" | "later" | "too_late";

export const HOUSING = "POST /shelter/v1/stays/group";

const ANSWERED_MS = 8_000;

/**
 * House them: who has a card by it, the rest by their number.
 * @throws NotSaved where this device could not keep it.
 */
export async function houseGroup(group: ToHouse): Promise<Housed> {
  const ids_seed = newId();
  const numbered = await Promise.all(Array.from({ length: group.without_token }, (_, at) => nameBased(ids_seed, `without token ${at}`)));
  const known = group.without_token === group.people && numbered.length > 0;
  const entry = await save({
    service: "shelter",
    operation: HOUSING,
    aggregates: [group.group_id, group.room.id],
    summary: { text: "group_housed", values: { people: group.people, places: group.room.code } },
    body: {
      site_id: siteId(),
      arrival_group: { id: group.group_id, except: [], ids_seed },
      room_id: group.room.id,
      without_token: group.without_token,
      started_at: now().toISOString(),
    },
    ...(known ? { undo: reversal(numbered, group.people) } : {}),
  });
  const takeBack = known ? async (): Promise<TakenBack> => ((await undo(entry)) === null ? "too_late" : "undone") : () => byTheAnswer(entry, group);
  return { entry, takeBack };
}

const reversal = (stays: readonly string[], people: number): NonNullable<Action["undo"]> => ({
  service: "shelter",
  operation: `POST /shelter/v1/stays/${stays[0]}/reverse`,
  body: { id: newId(), reason: "UNDONE_AT_DESK", also: stays.slice(1) },
  summary: { text: "group_housed_undone", values: { people } },
});

/** Stays of cards have ids that only the shelter's answer names. */
async function byTheAnswer(entry: Entry, { people, room }: ToHouse): Promise<TakenBack> {
  const outcome = await settled(entry.id, ANSWERED_MS);
  const stays = (outcome?.answer as { stays?: { stay_id: string }[] } | null)?.stays?.map((one) => one.stay_id) ?? [];
  if (stays.length === 0) return "later";
  await save({ ...reversal(stays, people), aggregates: [room.id, ...stays.slice(0, 1)] });
  return "undone";
}
