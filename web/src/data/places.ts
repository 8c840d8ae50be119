/** The shelter's numbers in the four words that add up to its capacity: free, occupied, held, out. */
import type { components } from "../api/types/shelter";

export type Numbers = components["schemas"]["BoardNumbers"];

export interface Places {
  readonly capacity: number;
  readonly free: number;
  /** With somebody, or kept for somebody who is away; `away` of them are. */
  readonly occupied: number;
  readonly away: number;
  readonly held: number;
  readonly out: number;
}

/** What is neither free nor held nor out of service is occupied: so the words add up, whatever shares or overflows. */
export function placesOf(numbers: Numbers): Places {
  const capacity = numbers.beds + numbers.places;
  const free = numbers.beds_free + numbers.places_free;
  const held = numbers.beds_held + numbers.places_held;
  const out = numbers.beds_out_of_service;
  const occupied = Math.max(0, capacity - free - held - out);
  return { capacity, free, occupied, away: Math.min(numbers.away, occupied), held, out };
}
