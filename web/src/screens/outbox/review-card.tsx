/** One thing that was not done: a sentence, what is safe, and what to do about it. */
import type { ComponentChildren } from "preact";
import type { Entry } from "../../outbox/entry";
import { entryWords } from "../../outbox/words";
import { isAboutPlace } from "../../outbox/replacing";
import { Rich } from "../../i18n/rich";
import { Button, Card, CardCode } from "../../ui";
import { CardChoice, useRefusedCard } from "./card-choice";
import { isParked, mayDecide, tryAgain } from "./deciding";
import { isMove, PlaceChoice, PlaceSentence } from "./place-choice";
import { StateTag } from "./state-tag";
import { t } from "./texts";
import { when } from "./when";

export function ReviewCard({ entry, waiting, onDetail, onDiscard }: {
  entry: Entry;
  /** How many wait behind it. */
  waiting: number;
  onDetail: () => void;
  onDiscard: () => void;
}) {
  const card = useRefusedCard(entry);
  const place = isParked(entry) && isAboutPlace(entry.operation, entry.problem?.code);
  return (
    <Card tone={entry.state === "EXPIRED" ? "amber" : "red"}>
      <div class="pad stack-2 outbox-says">
        <div class="head"><StateTag entry={entry} /><span class="sm mut">{when(entry.captured_at)}</span></div>
        <p class="outbox-lead"><Sentence entry={entry} place={place} card={card} /></p>
        <p class="sm mut">{safe(entry, place)}{waiting > 0 && ` ${t("behind", { count: waiting })}`}</p>
      </div>
      <div class="outbox-acts">
        <Acts entry={entry} onDiscard={onDiscard}>
          {place ? <PlaceChoice entry={entry} /> : card !== null && isParked(entry) ? <CardChoice entry={entry} /> : null}
        </Acts>
        <Button kind="quiet" label={t("detail_of", { what: entryWords(entry).title })} onClick={onDetail}>{t("detail")}</Button>
      </div>
    </Card>
  );
}

/** What fits the matter; else the two answers that always fit. */
function Acts({ entry, children, onDiscard }: { entry: Entry; children: ComponentChildren; onDiscard: () => void }) {
  if (!mayDecide(entry)) return null;
  if (children !== null) return <>{children}</>;
  return (
    <>
      {isParked(entry) && <Button kind="primary" icon="sync" onClick={() => void tryAgain(entry)}>{t("again.button")}</Button>}
      <Button onClick={onDiscard}>{t("discard.button")}</Button>
    </>
  );
}

function Sentence({ entry, place, card }: { entry: Entry; place: boolean; card: string | null }) {
  if (place) return <PlaceSentence entry={entry} />;
  if (card !== null) return <Rich text={t("card.taken")} values={{ card: <CardCode code={card} /> }} />;
  const { title, text } = entryWords(entry);
  const why = entry.problem?.title ? `${entry.problem.title}.` : t(entry.state === "EXPIRED" ? "says.expired" : "says.not_tried");
  return <><b>{title}</b> · {text}. {why}</>;
}

function safe(entry: Entry, place: boolean): string {
  if (place) return t(isMove(entry) ? "safe.moves" : "safe.place");
  if (!mayDecide(entry)) return t(entry.problem === null ? "safe.coordinator" : "safe.others", { worker: entry.worker_name });
  return t(isParked(entry) ? "safe.parked" : "safe.here");
}
