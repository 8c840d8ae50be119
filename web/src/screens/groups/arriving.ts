/** A count that is saved: asked first whether it is the same bus, by what is known here, then by what the service says. */
import { useRef, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { isForReview, type Entry } from "../../outbox/entry";
import { save, settled, type Action } from "../../outbox/outbox";
import { discard } from "../../outbox/review";
import { areAlike, total } from "../../people/composition";
import { sayUnsaved, takeBack } from "../../people/saving";
import type { GroupHere } from "../../data/groups-here";
import { toast } from "../../ui";
import { arrivedAction, countAction, countedAnother, moved, type Counted } from "./actions";
import type { Alike } from "./same";
import { t } from "./texts";

const HEARD_MS = 4_000;

/** One that was counted here within half an hour, and is about as many. */
export const alikeHere = (groups: readonly GroupHere[], kind: GroupHere["kind"], people: number, but: string | null): GroupHere | null =>
  groups.find((one) => one.state !== "EXPECTED" && one.id !== but && one.kind === kind && one.people > 0 && areAlike(one, people)) ?? null;

interface Waiting {
  readonly alike: Alike;
  readonly onSame: () => void;
  readonly onOther: () => void;
}

export interface Arriving {
  readonly asked: Waiting | null;
  readonly busy: boolean;
  arrive(counted: Counted, expected: GroupHere | null, known: readonly GroupHere[], kind: GroupHere["kind"]): Promise<void>;
}

/**
 * @param onArrived - the group that is here now
 */
export function useArriving(onArrived: (group_id: string) => void): Arriving {
  const [asked, setAsked] = useState<Waiting | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);

  async function store(counted: Counted, expected: GroupHere | null): Promise<void> {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      const action = actionOf(counted, expected);
      const entry = await save(action);
      if (expected !== null) await moved({ ...expected, people: total(counted.people) }, "ARRIVED");
      toast({ text: t("came.saved", { count: total(counted.people) }), undo: () => void takeBack(entry) });
      onArrived(groupOf(action));
      void watch(entry, action, counted);
    } catch (trouble) {
      sayUnsaved(trouble);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  /** The service may know of a count that this device does not. */
  async function watch(entry: Entry, action: Action, counted: Counted): Promise<void> {
    const found = await settled(entry.id, HEARD_MS);
    if (found === null || !isForReview(found.entry) || found.entry.problem?.code !== "similar_headcount") return;
    const ids = (found.entry.problem.parameters?.["headcount_ids"] ?? []) as readonly string[];
    setAsked({
      alike: { people: total(counted.people), group: null },
      onSame: () => {
        setAsked(null);
        void discard(found.entry, t("same.reason_same"));
      },
      onOther: () => {
        setAsked(null);
        void countedAnother(found.entry, withNot(action, ids), t("same.reason_other"));
      },
    });
  }

  async function arrive(counted: Counted, expected: GroupHere | null, known: readonly GroupHere[], kind: GroupHere["kind"]): Promise<void> {
    const before = alikeHere(known, kind, total(counted.people), expected?.id ?? null);
    if (before === null) return store(counted, expected);
    setAsked({
      alike: { people: total(counted.people), group: before },
      onSame: () => {
        setAsked(null);
        onArrived(before.id);
      },
      onOther: () => {
        setAsked(null);
        void countsOf(before).then((not_the_same_as) => store({ ...counted, not_the_same_as }, expected));
      },
    });
  }

  return { asked, busy, arrive };
}

const actionOf = (counted: Counted, expected: GroupHere | null): Action => (expected === null ? arrivedAction(counted) : countAction(expected, counted));
const groupOf = (action: Action): string => action.aggregates[0]!;

/** The head-counts of a group, as far as they can be asked for now. */
async function countsOf(group: GroupHere): Promise<readonly string[]> {
  const path = { arrival_group_id: group.id };
  const answer = await read(api.registration.GET("/registration/v1/arrival-groups/{arrival_group_id}", { params: { path } }));
  return answer.ok ? answer.data.headcounts.map((one) => one.headcount_id) : [];
}

/** The same action, which names the counts that it is not. */
export function withNot(action: Action, ids: readonly string[]): Action {
  const body = action.body as Record<string, unknown>;
  const headcount = body["headcount"] as Record<string, unknown> | undefined;
  const changed = headcount === undefined ? { not_the_same_as: [...ids] } : { headcount: { ...headcount, not_the_same_as: [...ids] } };
  return { ...action, body: { ...body, ...changed } };
}
