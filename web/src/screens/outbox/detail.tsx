/** All that this device knows of one entry, and what may still be done with it. */
import { knownBeds } from "../../data/known-beds";
import { day, clockTime } from "../../i18n/dates";
import { isForReview, isOver, type Entry } from "../../outbox/entry";
import { entryWords } from "../../outbox/words";
import { takeBack } from "../../people/saving";
import type { Undoable } from "../../outbox/undoing";
import { Button, Note, Sheet } from "../../ui";
import { isParked, mayDecide, tryAgain } from "./deciding";
import { StateTag } from "./state-tag";
import { t } from "./texts";

export interface DetailProps {
  entry: Entry | null;
  undoing: Undoable | null;
  onClose: () => void;
  onDiscard: (entry: Entry) => void;
  onRemove: (entry: Entry) => void;
}

export function Detail({ entry, undoing, onClose, onDiscard, onRemove }: DetailProps) {
  const title = entry === null ? "" : entryWords(entry).title;
  return (
    <Sheet
      title={title}
      open={entry !== null}
      onClose={onClose}
      actions={entry !== null && (
        <>
          <Ways entry={entry} undoing={undoing} onClose={onClose} onDiscard={onDiscard} onRemove={onRemove} />
          <Button kind="quiet" wide onClick={onClose}>{t("close")}</Button>
        </>
      )}
    >
      {entry !== null && <Facts entry={entry} undoing={undoing} />}
    </Sheet>
  );
}

function Facts({ entry, undoing }: { entry: Entry; undoing: Undoable | null }) {
  const { problem, decision } = entry;
  return (
    <>
      <p>{entryWords(entry).text}</p>
      <StateTag entry={entry} />
      {problem?.title && <Note title={`${problem.title}.`}>{readable(problem.detail ?? "")}</Note>}
      <dl class="facts">
        <dt>{t("facts.when")}</dt><dd>{day(entry.captured_at)} {clockTime(entry.captured_at)}</dd>
        <dt>{t("facts.who")}</dt><dd>{entry.worker_name}</dd>
        <dt>{t("facts.number")}</dt><dd>{entry.seq}</dd>
        <dt>{t("facts.tries")}</dt><dd>{entry.attempts}</dd>
        {entry.sent_at !== null && <><dt>{t("facts.answered")}</dt><dd>{clockTime(entry.sent_at)}</dd></>}
        {decision !== null && <><dt>{t(`decision.${decision.how}`)}</dt><dd>{decision.reason}</dd></>}
      </dl>
      {undoing?.may === false && undoing.why !== "not_done" && <p class="sm mut">{whyNot(undoing)}</p>}
    </>
  );
}

function Ways({ entry, undoing, onClose, onDiscard, onRemove }: Omit<DetailProps, "entry"> & { entry: Entry }) {
  const after = (act: () => unknown) => () => (onClose(), void act());
  const decides = isForReview(entry) && mayDecide(entry);
  return (
    <>
      {undoing?.may === true && <Button wide icon="undo" onClick={after(() => takeBack(entry))}>{t("undo")}</Button>}
      {decides && isParked(entry) && <Button wide icon="sync" onClick={after(() => tryAgain(entry))}>{t("again.button")}</Button>}
      {decides && <Button wide onClick={after(() => onDiscard(entry))}>{t("discard.button")}</Button>}
      {!isOver(entry) && !isParked(entry) && entry.state !== "SENDING" && (
        <Button kind="stop" wide icon="trash" onClick={after(() => onRemove(entry))}>{t("remove.button")}</Button>
      )}
    </>
  );
}

/** Why it is not taken back any more. */
export function whyNot(undoing: Undoable): string {
  if (undoing.may) return "";
  if (undoing.why !== "later") return t(`why_not.${undoing.why}`);
  return t("why_not.later", { what: entryWords(undoing.later).title, time: clockTime(undoing.later.captured_at) });
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What a service said, with the codes of beds for ids that nobody reads. */
const readable = (text: string): string =>
  text.replace(ID, (id) => knownBeds.value.find((bed) => bed.id === id)?.code ?? "…").replace(/\{\w+\}/g, "…");
