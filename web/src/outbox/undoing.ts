/** Whether what was done on this device may be taken back now, and if not, why. */
import { localDay } from "../i18n/dates";
import { isForReview, isHandout, type Entry, type Service } from "./entry";

export type Undoable =
  | { readonly may: true }
  | { readonly may: false; readonly why: "undone" | "not_done" | "no_undo" | "day_over" | "coordinator" }
  /** Something that was done after it builds on it. */
  | { readonly may: false; readonly why: "later"; readonly later: Entry };

/** Where one thing builds on another: a kit that was given does not change the one before it. */
const BUILDING: readonly Service[] = ["shelter", "registration"];

/** A hand-out is taken back by one tap for so long, by whoever gave it; later by who coordinates. */
export const HANDOUT_SECONDS = 60;

/** Who would take something back. */
export interface Undoer {
  readonly staff_id: string | null;
  readonly coordinates: boolean;
}

export function undoable(entry: Entry, all: readonly Entry[], at: Date, who: Undoer): Undoable {
  if (entry.undone_by !== null) return { may: false, why: "undone" };
  if (isForReview(entry) || entry.state === "DISMISSED") return { may: false, why: "not_done" };
  if (entry.undo === null) return { may: false, why: "no_undo" };
  if (localDay(entry.captured_at) !== localDay(at)) return { may: false, why: "day_over" };
  if (isHandout(entry) && !who.coordinates && !isJustGiven(entry, at, who)) return { may: false, why: "coordinator" };
  const later = laterOn(entry, all);
  return later === undefined ? { may: true } : { may: false, why: "later", later };
}

const isJustGiven = (entry: Entry, at: Date, who: Undoer): boolean =>
  entry.worker === who.staff_id && at.getTime() - Date.parse(entry.captured_at) < HANDOUT_SECONDS * 1_000;

/** Whether what took it back has to be looked at: until then it may stand. */
export const isUndoInReview = (entry: Entry, all: readonly Entry[]): boolean =>
  all.some((one) => one.id === entry.undone_by && isForReview(one));

/** The last thing that was done to the same, and stands: it is undone first. */
function laterOn(entry: Entry, all: readonly Entry[]): Entry | undefined {
  if (!BUILDING.includes(entry.service)) return undefined;
  const taking = takingBack(all);
  return all
    .filter((one) => one.service === entry.service && one.place > entry.place && one.undone_by === null)
    .filter((one) => !taking.has(one.id) && one.state !== "DISMISSED" && !isForReview(one))
    .filter((one) => one.aggregates.some((id) => entry.aggregates.includes(id)))
    .at(-1);
}

/** Ids of entries that only take another one back. */
export const takingBack = (all: readonly Entry[]): ReadonlySet<string> =>
  new Set(all.flatMap((entry) => (entry.undone_by === null ? [] : [entry.undone_by])));
