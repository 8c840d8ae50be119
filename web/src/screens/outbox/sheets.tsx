/** The sheets over a list of entries: one entry's detail, and the reason for a decision about it. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { tick } from "../../clock";
import type { Entry } from "../../outbox/entry";
import { entries } from "../../outbox/outbox";
import { removeEntry } from "../../outbox/removal";
import { undoable } from "../../outbox/undoing";
import { undoer } from "../../session/session";
import { toast } from "../../ui";
import { leaveUndone } from "./deciding";
import { Detail } from "./detail";
import { ReasonSheet, type Asking } from "./reason-sheet";
import { t } from "./texts";

export interface Sheets {
  readonly show: (id: string) => void;
  readonly discard: (entry: Entry) => void;
  readonly sheets: VNode;
}

export function useSheets(): Sheets {
  const [shown, show] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const entry = entries.value.find(({ id }) => id === shown) ?? null;
  const discard = (one: Entry): void => setAsking(discarding(one));
  const sheets = (
    <>
      <Detail
        entry={entry}
        undoing={entry === null ? null : undoable(entry, entries.value, new Date(tick.value), undoer())}
        onClose={() => show(null)}
        onDiscard={discard}
        onRemove={(one) => setAsking(removing(one))}
      />
      <ReasonSheet asking={asking} onClose={() => setAsking(null)} />
    </>
  );
  return { show, discard, sheets };
}

const discarding = (entry: Entry): Asking => ({
  title: t("discard.title"),
  text: t("discard.text"),
  often: [t("discard.often.done"), t("discard.often.left"), t("discard.often.twice")],
  action: t("discard.button"),
  done: (reason) => leaveUndone(entry, reason),
});

const removing = (entry: Entry): Asking => ({
  title: t("remove.title"),
  text: t("remove.text"),
  often: [t("remove.often.practice"), t("remove.often.paper")],
  action: t("remove.button"),
  kind: "stop",
  done: async (reason) => toast({ text: t((await removeEntry(entry, reason)) ? "remove.done" : "remove.not_now") }),
});
