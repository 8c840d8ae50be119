/** What was said of the night on this device: at once on the screen, kept over a lock, and dropped once the server's is newer. */
import { computed, signal } from "@preact/signals";
import { clockTime } from "../../i18n/dates";
import { now } from "../../clock";
import { newId } from "../../ids";
import type { Composition } from "../../data/census";
import { census } from "../../data/census";
import { laidOver } from "../../data/census-laid";
import { board } from "../../data/board";
import { pending } from "../../data/pending";
import { device } from "../../session/device";
import { entries, save, settled } from "../../outbox/outbox";
import type { Entry } from "../../outbox/entry";
import { readMeta, writeMeta } from "../../store/db";
import { sayUnsaved } from "../../people/saving";
import { toast } from "../../ui";
import { closingAction, roomActions, type Walk } from "./actions";
import { nothingSaid, roomsOf, type Mark, type Room, type SaidNight, type SaidRoom } from "./census";
import { t } from "./texts";

/** Ids, marks and numbers; no name. */
const META = "census_said";
const stored = signal<SaidNight>(nothingSaid(""));

export async function loadSaid(): Promise<void> {
  stored.value = (await readMeta<SaidNight>(META).catch(() => undefined)) ?? nothingSaid("");
}

async function keep(change: (night: SaidNight) => SaidNight, night: string): Promise<void> {
  stored.value = change(stored.value.night === night ? stored.value : nothingSaid(night));
  // The entry is saved by now: without this note its room only waits for the server's word again.
  await writeMeta(META, stored.value).catch(() => undefined);
}

/** The server's word is newer once it has the entry, and the list was read after that. */
export function isCurrent(entry: Entry | undefined, read_at: string | null): boolean {
  if (entry === undefined || entry.state === "DISMISSED") return false;
  return entry.state !== "SENT" || read_at === null || (entry.sent_at ?? "") >= read_at;
}

export const said = computed<SaidNight>(() => {
  const { night, rooms, closed } = stored.value;
  const read_at = census.value.value.as_of;
  const entryOf = (id: string) => entries.value.find((entry) => entry.id === id);
  const current = Object.entries(rooms).filter(([, room]) => isCurrent(entryOf(room.entry), read_at));
  return {
    night,
    rooms: Object.fromEntries(current),
    closed: closed !== null && isCurrent(entryOf(closed.entry), read_at) ? closed : null,
  };
});

/** The rooms of tonight, with what was said of them here. */
export const rooms = computed<readonly Room[]>(() => {
  const { data } = census.value.value;
  const guestsOf = (id: string) => board.value.value.data?.rooms.find((room) => room.id === id)?.guests ?? [];
  return data === null ? [] : roomsOf(laidOver(data, pending.value), said.value, (id) => guestsOf(id).map((guest) => ({ ...guest, gone: false })));
});

export const walk = (): Walk => ({ site_id: device.value?.site_id ?? "", night: census.value.peek().data?.night_of ?? "" });

/** Long enough to hear the server on a slow line, short enough not to stand there. */
const HEARD_MS = 6_000;

/** True once it is saved; what is not saved is told. */
export const confirmRoom = (room: Room, marks: Readonly<Record<string, Mark>>, counted: Composition | null): Promise<boolean> =>
  told(async () => {
    const where = walk();
    let last: Entry | null = null;
    for (const action of roomActions(where, room, { marks, counted }, newId)) last = await save(action);
    const one: SaidRoom = { at: now().toISOString(), marks, counted, entry: last!.id };
    await keep((night) => ({ ...night, rooms: { ...night.rooms, [room.key]: one } }), where.night);
    toast({ text: t("room.saved", { room: roomName(room), time: clockTime(one.at) }) });
    void settled(last!.id, HEARD_MS).then(() => census.refresh());
  });

/** A child who was found: the same room again, with what was said of it before. */
export const found = (room: Room, stay_id: string): Promise<boolean> =>
  confirmRoom(room, { ...room.marks, [stay_id]: "here" }, room.counted);

export const closeNight = (people: number): Promise<boolean> =>
  told(async () => {
    const where = walk();
    const entry = await save(closingAction(where, rooms.peek(), people, newId));
    await keep((night) => ({ ...night, closed: { at: entry.captured_at, people, entry: entry.id } }), where.night);
    void settled(entry.id, HEARD_MS).then(() => census.refresh());
  });

async function told(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (trouble) {
    sayUnsaved(trouble);
    return false;
  }
}

export function roomName(room: { readonly kind: Room["kind"]; readonly code: string }): string {
  if (room.kind === "nowhere") return t("room.nowhere");
  return t(room.kind === "hall" ? "room.hall" : "room.beds", { code: room.code });
}
