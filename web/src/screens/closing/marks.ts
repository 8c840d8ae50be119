/** The marks of the room that is open, until it is confirmed; a lock loses none of them. */
import { signal } from "@preact/signals";
import { readDraft, writeDraft } from "../../store/draft";
import type { Composition } from "../../data/census";
import type { Mark, Room } from "./census";

export interface Marking {
  readonly night: string;
  readonly key: string;
  readonly marks: Readonly<Record<string, Mark>>;
  readonly counted: Composition | null;
}

const DRAFT = "census";
export const marking = signal<Marking | null>(null);

export async function loadMarking(): Promise<void> {
  marking.value ??= await readDraft<Marking>(DRAFT);
}

export function changeMarking(next: Marking | null): void {
  marking.value = next;
  void writeDraft(DRAFT, next);
}

/** How the rows stand: as they were touched, else as they were said last. */
export function marksNow(room: Room, night: string): Readonly<Record<string, Mark>> {
  const touched = own(room, night)?.marks ?? {};
  return Object.fromEntries(room.guests.map(({ stay_id }) => [stay_id, touched[stay_id] ?? room.marks[stay_id]!]));
}

/** What is counted in a hall so far, or nothing yet. */
export const countedNow = (room: Room, night: string): Composition | null => own(room, night)?.counted ?? room.counted;

function own(room: Room, night: string): Marking | null {
  const now = marking.value;
  return now !== null && now.night === night && now.key === room.key ? now : null;
}

export function mark(room: Room, night: string, stay_id: string, as: Mark): void {
  const marks = { ...(own(room, night)?.marks ?? {}), [stay_id]: as };
  changeMarking({ night, key: room.key, marks, counted: own(room, night)?.counted ?? null });
}

export function count(room: Room, night: string, counted: Composition): void {
  changeMarking({ night, key: room.key, marks: own(room, night)?.marks ?? {}, counted });
}
