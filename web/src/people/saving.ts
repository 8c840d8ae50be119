/** Something done about people: saved here first, told with a way back, and never lost without a word. */
import { newId } from "../ids";
import type { Entry, Undo } from "../outbox/entry";
import { NotSaved, save, undo, type Action } from "../outbox/outbox";
import { toast } from "../ui";
import { t } from "./words";

/** Save it and say so; null where it could not be saved, which is said too. */
export async function done(action: Action, text: string, undone?: string): Promise<Entry | null> {
  try {
    const entry = await save(action);
    toast({ text, ...(action.undo === undefined ? {} : { undo: () => void takeBack(entry, undone) }) });
    return entry;
  } catch (trouble) {
    sayUnsaved(trouble);
    return null;
  }
}

/** Take it back and say so, or that it could not be: somebody did meanwhile, or the key of its shift is gone. */
export async function takeBack(entry: Entry, undone: string = t("undone")): Promise<void> {
  try {
    toast({ text: (await undo(entry)) === null ? t("not_undone") : undone });
  } catch (trouble) {
    sayUnsaved(trouble);
  }
}

/** Tell that it is not saved; what is another trouble goes on. */
export function sayUnsaved(trouble: unknown): void {
  if (!(trouble instanceof NotSaved)) throw trouble;
  toast({ text: t(trouble.reason === "locked" ? "locked" : "unsaved") });
}

/** The undo's own words for the record; who, when and on which device stand beside it. */
const REASON = "Deshecho en el mostrador";

/** The body of an undo: an id of its own, and why. */
export const takingBack = (more: object = {}): Undo["body"] => ({ id: newId(), reason: REASON, ...more });
