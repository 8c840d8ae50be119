/** A bus that was counted goes into a hall, all of it in one call. */
import { api, read } from "../../api/client";
import { forecast } from "../../data/board";
import { shown } from "../../data/pending";
import { NotSaved, settled } from "../../outbox/outbox";
import { houseGroup } from "../../people/group-housing";
import { toast } from "../../ui";
import { freeIn } from "./numbers";
import { housing, opened, placing, rest, selected } from "./state";
import { t } from "./texts";

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
  const chosen = housing.value;
  const room = halls().find((one) => one.id === chosen?.room_id);
  if (chosen === null || room === undefined) return;
  const people = waitingOf(chosen.group_id);
  const without_token = Math.min(people, uncarded?.count ?? people);
  rest();
  try {
    const { entry, takeBack } = await houseGroup({ group_id: chosen.group_id, people, without_token, room });
    const undo = () => void takeBack().then((how) => toast({ text: t(SAID[how]) }));
    toast({ text: t("said.housed", { count: people, place: t("hall", { code: room.code }) }), undo });
    void settled(entry.id, SETTLED_MS).then(() => forecast.refresh());
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    toast({ text: t("said.not_saved") });
  }
  opened.value = null;
}

const SAID = { undone: "said.undone", later: "said.undo_later", too_late: "said.not_undone" } as const;
