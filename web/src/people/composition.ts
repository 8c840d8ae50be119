/** People by women, men, girls, boys and not stated: the counts of a household, a bus, a service. */
import { now } from "../clock";

export const CLASSES = ["women", "men", "girls", "boys", "not_stated"] as const;
export type Class = (typeof CLASSES)[number];
export type Composition = Readonly<Record<Class, number>>;

export const NOBODY: Composition = { women: 0, men: 0, girls: 0, boys: 0, not_stated: 0 };

export const total = (people: Composition): number => CLASSES.reduce((sum, one) => sum + people[one], 0);

/** So many fewer: off those not stated, then off the largest class, as the service does where nobody says who. */
export function without(people: Composition, fewer: number): Composition {
  const left = { ...people };
  for (let taken = 0; taken < fewer; taken += 1) {
    const from = left.not_stated > 0 ? "not_stated" : CLASSES.reduce((most, one) => (left[one] > left[most] ? one : most));
    if (left[from] === 0) break;
    left[from] -= 1;
  }
  return left;
}

const SIMILAR_MINUTES = 30;
const SIMILAR_SHARE = 0.2;

/** Somebody may have counted the same people before: within 30 minutes, and by a fifth of the larger number at most. */
export function areAlike(one: { people: number; at: string }, people: number, at: Date = now()): boolean {
  const apart = Math.abs(at.getTime() - Date.parse(one.at)) / 60_000;
  return apart <= SIMILAR_MINUTES && Math.abs(one.people - people) <= SIMILAR_SHARE * Math.max(one.people, people);
}
