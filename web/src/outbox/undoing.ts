/** Whether what was done on this device may be taken back now, and if not, why. */
import { localDay } from "../i18n/dates";
import { isForReview, type Entry, type Service } from "./entry";

export type Undoable =
  | { readonly may: true }
  | { readonly may: false; readonly why: "undone" | "not_done" | "no_undo" | "day_over" }
  /** Something that was done after it builds on it. */
  | { readonly may: false; readonly why: "later"; readonly later: Entry };

/** Where one thing builds on another: a kit that was given does not change the one before it. */
const BUILDING: readonly Service[] = ["shelter", "registration"];

export function undoable(entry: Entry, all: readonly Entry[], at: Date): Undoable {
  if (entry.undone_by !== null) return { may: false, why: "undone" };
  if (isForReview(entry) || entry.state === "DISMISSED") return { may: false, why: "not_done" };
  if (entry.undo === null) return { may: false, why: "no_undo" };
  if (localDay(entry.captured_at) !== localDay(at)) return { may: false, why: "day_over" };
  const later = laterOn(entry, all);
  return later === undefined ? { may: true } : { may: false, why: "later", later };
}

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
