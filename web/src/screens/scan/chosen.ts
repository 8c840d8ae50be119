/** Which round is given: the one there is, or the one that was chosen; it stays while the client is open. */
import { computed, signal } from "@preact/signals";
import { RoundDesk } from "../../scanning/round-desk";
import { rounds, type Round } from "../../scanning/rounds";

/** A round's id; null: nobody chose, and the only one is taken; `none`: somebody wants to choose. */
export const chosen = signal<string | null>(null);

/** A voucher has a serial number that a card does not tell: it is given by another way. */
export const isGivenHere = ({ kit_kind }: Round): boolean => kit_kind !== "VOUCHER";

const round = computed<Round | null>(() => {
  const all = (rounds.value.value.data ?? []).filter(isGivenHere);
  return all.find(({ round_id }) => round_id === chosen.value) ?? (chosen.value === null && all.length === 1 ? all[0]! : null);
});

let last: RoundDesk | null = null;

/** The desk of the round; another one when the round was changed at the server. */
export const desk = computed<RoundDesk | null>(() => {
  const now = round.value;
  if (now === null) return null;
  if (last === null || JSON.stringify(last.round) !== JSON.stringify(now)) last = new RoundDesk(now);
  return last;
});
