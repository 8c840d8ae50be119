/** A bus that was counted goes into a hall, all of it in one call. */
import { skewMs } from "../../clock";
import { forecast } from "../../data/board";
import { groups } from "../../data/groups";
import { groupHere } from "../../data/groups-here";
import { shown } from "../../data/pending";
import { isSentAfter, isUnsent } from "../../outbox/entry";
import { entries, NotSaved, settled } from "../../outbox/outbox";
import { houseGroup, HOUSING } from "../../people/group-housing";
import { toast } from "../../ui";
import { freeIn } from "./numbers";
import { housing, opened, placing, rest, selected } from "./state";
import { t } from "./texts";

export function beginHousing(group_id: string): void {
  rest();
  selected.value = null;
  placing.value = null;
  housing.value = { group_id, room_id: bestHall(waitingOf(group_id)) };
  window.scrollTo({ top: 0 });
  void groups.open(); // who of them has a card
}

/** Who of the group has no place yet, as the shelter told, less those whom this device housed since. */
export function waitingOf(group_id: string): number {
  const { data, as_of } = forecast.value.value;
  const waiting = data?.groups.find((one) => one.arrival_group_id === group_id)?.waiting ?? 0;
  const housed = entries.value
    .filter((entry) => entry.operation === HOUSING && entry.aggregates.includes(group_id) && entry.undone_by === null)
    .filter((entry) => isUnsent(entry) || isSentAfter(entry, as_of, skewMs()))
    .reduce((sum, entry) => sum + Number(entry.summary.values["people"] ?? 0), 0);
  return Math.max(0, waiting - housed);
}

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
  rest();
  const known = await groupHere(chosen.group_id);
  const without_token = Math.min(people, known?.remaining ?? people);
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
