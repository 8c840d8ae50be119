/** The groups of this site as this device knows them: what the service said, and what was done here and is not sent yet. */
import { useEffect, useState } from "preact/hooks";
import { total, type Composition } from "../people/composition";
import { opened } from "../outbox/entries";
import { isSentAfter, isUnsent, type Entry } from "../outbox/entry";
import { entries } from "../outbox/outbox";
import { groups, type Group, type GroupState } from "./groups";

export interface GroupHere {
  readonly id: string;
  readonly state: GroupState;
  readonly kind: Group["kind"];
  readonly means: Group["means"];
  readonly vehicle: string | null;
  readonly at: string;
  /** Who was counted, or is said to come. */
  readonly people: number;
  readonly cards: number;
  /** People of the count who have neither a card nor a record. */
  readonly remaining: number;
  /** Something of it was done here and is not sent yet. */
  readonly unsent: boolean;
}

const ROOT = "POST /registration/v1/arrival-groups";

export interface Done {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

export const fromService = (one: Group): GroupHere => ({
  id: one.arrival_group_id,
  state: one.state,
  kind: one.kind,
  means: one.means,
  vehicle: one.vehicle ?? null,
  at: one.occurred_at,
  people: one.headcount || (one.announced ?? 0),
  cards: one.cards_bound,
  remaining: one.remaining ?? one.headcount,
  unsent: false,
});

/** What was done here, laid over what the service said; in the order in which it was done. */
export function overlaid(known: readonly GroupHere[], done: readonly Done[]): readonly GroupHere[] {
  const all = new Map(known.map((one) => [one.id, one]));
  const change = (id: unknown, how: (one: GroupHere) => Partial<GroupHere>): void => {
    const one = all.get(String(id));
    if (one !== undefined) all.set(one.id, { ...one, ...how(one), unsent: true });
  };
  for (const { operation, body } of done) {
    const [id, what] = operation.startsWith(`${ROOT}/`) ? operation.slice(ROOT.length + 1).split("/") : [];
    if (operation === ROOT) {
      const made = openedHere(body);
      if (!all.has(made.id)) all.set(made.id, made);
    } else if (operation === "POST /registration/v1/headcounts") {
      const people = total(body["people"] as Composition);
      change(body["arrival_group_id"], () => ({ people, remaining: people, state: "ARRIVED" }));
    } else if (what === "cards") {
      const cards = (body["codes"] as readonly string[]).length;
      change(id, (one) => ({ cards: one.cards + cards, remaining: Math.max(0, one.remaining - cards) }));
    } else if (what === "state") change(id, () => ({ state: body["state"] as GroupState }));
  }
  return [...all.values()];
}

function openedHere(body: Record<string, unknown>): GroupHere {
  const counted = body["headcount"] as { people: Composition } | undefined;
  const people = counted === undefined ? Number(body["announced"] ?? 0) : total(counted.people);
  return {
    id: String(body["id"]),
    state: body["state"] as GroupState,
    kind: body["kind"] as Group["kind"],
    means: body["means"] as Group["means"],
    vehicle: (body["vehicle"] as string | undefined) ?? null,
    at: String(body["occurred_at"]),
    people,
    cards: 0,
    remaining: people,
    unsent: true,
  };
}

const isOfGroups = (entry: Entry): boolean =>
  entry.undone_by === null && (entry.operation.startsWith(ROOT) || entry.operation === "POST /registration/v1/headcounts");

/** What the service's answer does not know yet: both moments are this device's. */
const pendingOf = (as_of: string | null): readonly Entry[] =>
  entries.value.filter(isOfGroups).filter((entry) => isUnsent(entry) || isSentAfter(entry, as_of, 0));

async function doneBy(pending: readonly Entry[]): Promise<readonly Done[]> {
  const all = await Promise.all(pending.map(async ({ operation, readable }) => ({ operation, body: await opened<Record<string, unknown>>(readable) })));
  return all.flatMap(({ operation, body }) => (body === null ? [] : [{ operation, body }]));
}

/** One group as this device knows it now; null where no list that it keeps has it. */
export async function groupHere(id: string): Promise<GroupHere | null> {
  const { data, as_of } = groups.value.peek();
  const all = overlaid((data ?? []).map(fromService), await doneBy(pendingOf(as_of)));
  return all.find((one) => one.id === id) ?? null;
}

/** For a screen: it draws again as entries are saved, sent, and known to the service's answer. */
export function useGroups(): readonly GroupHere[] {
  const { data: known, as_of } = groups.value.value;
  const mine = pendingOf(as_of);
  const [done, setDone] = useState<readonly Done[]>([]);
  const key = mine.map((entry) => entry.id).join();
  const unsent = mine.filter(isUnsent).map((entry) => entry.id).join();
  useEffect(() => {
    let current = true;
    void doneBy(mine).then((all) => current && setDone(all));
    return () => void (current = false);
  }, [key]);
  useEffect(() => void (known !== null && groups.refresh()), [unsent]);
  return overlaid((known ?? []).map(fromService), done);
}
