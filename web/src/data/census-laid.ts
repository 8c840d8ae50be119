/** The night's list with what this device did and the list does not have yet: who went out, came back or left. Pure. */
import type { Census, CensusGuest, CensusRoom } from "./census";
import { doingOf } from "./doing";
import type { Pending } from "./overlay";

type Change = Pick<CensusGuest, "away_since"> | Pick<CensusGuest, "gone">;

export function laidOver(census: Census, entries: readonly Pending[]): Census {
  const changes = changesOf(entries);
  return changes.size === 0 ? census : { ...census, rooms: census.rooms.map((room) => laid(room, changes)) };
}

/** By stay; what is in review was not done, be it a step or what takes one back. */
function changesOf(entries: readonly Pending[]): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  const refused = new Set(entries.filter((entry) => entry.review).map((entry) => entry.id));
  for (const { operation, body, people, captured_at, review, undone_by } of entries) {
    if (review || (undone_by !== null && !refused.has(undone_by))) continue;
    for (const one of doingOf(operation, body, people)) {
      if (one.kind === "away") changes.set(one.stay_id, { away_since: one.at ?? captured_at });
      if (one.kind === "back") changes.set(one.stay_id, { away_since: null });
      if (one.kind === "out") changes.set(one.stay_id, { gone: true });
    }
  }
  return changes;
}

function laid(room: CensusRoom, changes: ReadonlyMap<string, Change>): CensusRoom {
  let { expected, away = 0 } = room;
  const guests = (room.guests ?? []).map((guest) => {
    const change = changes.get(guest.stay_id);
    if (change === undefined) return guest;
    const now: CensusGuest = { ...guest, ...change };
    expected += Number(isLookedFor(now)) - Number(isLookedFor(guest));
    away += Number(isAway(now)) - Number(isAway(guest));
    return now;
  });
  return { ...room, expected, away, guests };
}

const isAway = (guest: CensusGuest): boolean => !guest.gone && Boolean(guest.away_since);
const isLookedFor = (guest: CensusGuest): boolean => !guest.gone && !guest.away_since;
