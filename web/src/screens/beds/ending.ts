/**
 * For which reasons somebody's stay may end here. A child goes with an adult of its household, or is handed over: an
 * ordinary check-out of a child alone does not exist. The shelter decides; this keeps the screen from offering it. Pure.
 */
import type { ShownGuest } from "../../data/overlay";
import { isChildBand } from "../../people/ages";

export const ORDINARY = ["ONWARD_TRAVEL", "HOME", "OTHER_SHELTER", "FAMILY_REUNITED"] as const;
export const OTHERS = ["LEFT_UNANNOUNCED", "HOSPITAL", "TAKEN_BY_AUTHORITY", "DECEASED"] as const;
export const OF_CHILD_ALONE = ["HANDED_OVER", "MISSING", "DECEASED"] as const;
export type Reason = (typeof ORDINARY)[number] | (typeof OTHERS)[number] | (typeof OF_CHILD_ALONE)[number];

export const isChild = (guest: Pick<ShownGuest, "age">): boolean => isChildBand(guest.age);

export type Ending =
  | { readonly kind: "ordinary"; readonly first: readonly Reason[]; readonly more: readonly Reason[] }
  /** Nobody of age leaves with them: handed over, missing or dead, and what to do is said. */
  | { readonly kind: "child"; readonly first: readonly Reason[]; readonly more: readonly Reason[] };

export function endingOf(leaving: readonly Pick<ShownGuest, "age">[]): Ending {
  const child = leaving.some(isChild);
  const taken = leaving.some((guest) => !isChild(guest));
  if (child && !taken) return { kind: "child", first: ["HANDED_OVER"], more: ["MISSING", "DECEASED"] };
  // A parent who goes to hospital or is taken away takes no child along: those reasons are for adults alone.
  return { kind: "ordinary", first: ORDINARY, more: child ? [] : OTHERS };
}
