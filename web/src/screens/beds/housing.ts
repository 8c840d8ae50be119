/** A bus that was counted goes into a hall, all of it in one call. */
import { api, read } from "../../api/client";
import { forecast } from "../../data/board";
import { shown } from "../../data/pending";
import { newId } from "../../ids";
import { device } from "../../session/device";
import { settled, save, NotSaved, undo } from "../../outbox/outbox";
import { toast } from "../../ui";
import { freeIn } from "./numbers";
import { housing, opened, placing, rest, selected } from "./state";
import { t } from "./texts";
import { nameBased } from "./name-based";

/** How many of the group have neither a card nor a record, as registration counts them; null until it said. */
let uncarded: { readonly group_id: string; readonly count: number | null; readonly cards: number } | null = null;

export async function beginHousing(group_id: string): Promise<void> {
  rest();
  selected.value = null;
  placing.value = null;
  housing.value = { group_id, room_id: bestHall(waitingOf(group_id)) };
  window.scrollTo({ top: 0 });
  if (uncarded?.group_id !== group_id) uncarded = { group_id, count: null, cards: 0 };
  const path = { arrival_group_id: group_id };
  const answer = await read(api.registration.GET("/registration/v1/arrival-groups/{arrival_group_id}", { params: { path } }));
  if (answer.ok) uncarded = { group_id, count: answer.data.remaining ?? null, cards: answer.data.cards_bound };
}

export const waitingOf = (group_id: string): number =>
  forecast.value.value.data?.groups.find((one) => one.arrival_group_id === group_id)?.waiting ?? 0;

export const halls = () => (shown.value?.rooms ?? []).filter((room) => room.mode === "COUNTED");

/** The smallest hall that takes them all, else the one with the most places. */
function bestHall(people: number): string | null {
  const sorted = [...halls()].sort((one, other) => freeIn(one) - freeIn(other));
  return (sorted.find((room) => freeIn(room) >= people) ?? sorted.at(-1))?.id ?? null;
}

const SETTLED_MS = 8_000;

/** House them. Who has a card is housed by it, the rest by their number. */
export async function house(): Promise<void> {
  const now = housing.value;
  const room = halls().find((one) => one.id === now?.room_id);
  if (now === null || room === undefined) return;
  const people = waitingOf(now.group_id);
  const without_token = Math.min(people, uncarded?.count ?? people);
  const ids_seed = newId();
  const body = { site_id: device.value?.site_id ?? "", arrival_group: { id: now.group_id, ids_seed }, room_id: room.id, without_token };
  const stays = await Promise.all(Array.from({ length: without_token }, (_, at) => nameBased(ids_seed, `without token ${at}`)));
  const byNumber = without_token === people && stays.length > 0;
  const values = { people, places: room.code };
  rest();
  try {
    const entry = await save({
      service: "shelter",
      operation: "POST /shelter/v1/stays/group",
      body,
      summary: { text: "group_housed", values },
      aggregates: [now.group_id, room.id],
      ...(byNumber ? { undo: reversal(stays, people) } : {}),
    });
    const back = byNumber ? () => void undo(entry).then((one) => one !== null && toast({ text: t("said.undone") })) : () => void undoAnswered(entry.id, people, room.id);
    toast({ text: t("said.housed", { count: people, place: t("hall", { code: room.code }) }), undo: back });
    void settled(entry.id, SETTLED_MS).then(() => forecast.refresh());
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    toast({ text: t("said.not_saved") });
  }
  opened.value = null;
}

const reversal = (stays: readonly string[], people: number) => ({
  service: "shelter" as const,
  operation: `POST /shelter/v1/stays/${stays[0]}/reverse`,
  body: { id: newId(), reason: "UNDONE_AT_DESK", also: stays.slice(1) },
  summary: { text: "group_housed_undone" as const, values: { people } },
});

/** Whose stays only the shelter's answer names are taken back by it. */
async function undoAnswered(id: string, people: number, room_id: string): Promise<void> {
  const outcome = await settled(id, SETTLED_MS);
  const stays = (outcome?.answer as { stays?: { stay_id: string }[] } | null)?.stays?.map((one) => one.stay_id) ?? [];
  if (stays.length === 0) return toast({ text: t("said.undo_later") });
  await save({ ...reversal(stays, people), aggregates: [room_id, ...stays.slice(0, 1)] });
  toast({ text: t("said.undone") });
}
