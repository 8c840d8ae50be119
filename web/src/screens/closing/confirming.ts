/** The tap on "Confirmar": the room is saved once, and its marks are let go only when they are saved. */
import type { Composition } from "../../data/census";
import { once } from "../../people/once";
import { alone } from "./actions";
import type { Mark, Room } from "./census";
import { changeMarking, marking, marksNow } from "./marks";

/** A second tap that comes late stands on the button of the next room: it would confirm that one unseen. */
const SETTLE_MS = 600;

/** Shared by all that is confirmed on this screen. */
export const confirming = once(SETTLE_MS);

export type Confirmed = "saved" | "not_saved" | "child_alone";
type Save = (room: Room, marks: Readonly<Record<string, Mark>>, counted: Composition | null) => Promise<boolean>;

export async function confirmOpen(room: Room, night: string, counted: Composition | null, save: Save): Promise<Confirmed> {
  const [before, marks] = [marking.peek(), marksNow(room, night)];
  if (alone(room, marks).length > 0) return "child_alone";
  if (!(await save(room, marks, counted))) return "not_saved";
  // What was touched meanwhile is not saved yet: the room stays open with it.
  if (marking.peek() === before) changeMarking(null);
  return "saved";
}
