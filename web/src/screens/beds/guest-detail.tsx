/** A guest by codes, and what can be done with them, or with all of their household. */
import { useState } from "preact/hooks";
import { notSeen } from "../../data/board";
import { shown } from "../../data/pending";
import type { ShownGuest } from "../../data/overlay";
import { day, clockTime, howLong, localDay, minutesBetween } from "../../i18n/dates";
import { to } from "../../router";
import { Button, CardCode, HouseholdMark, Note, Segmented, Tag } from "../../ui";
import { householdCode } from "../../people/household";
import { entries } from "../../outbox/outbox";
import { atTheGate, leftWithout, seen } from "./actions";
import { beginAgain, beginMove } from "./begin";
import { householdOf, type Found } from "./numbers";
import { beside, filters, opened, selected } from "./state";
import { NO_FILTERS } from "./filters";
import { endingOf } from "./ending";
import { leaving } from "./ending-sheet";
import { NameRow } from "./name";
import { t } from "./texts";
import { ageWord, cardOf } from "./view";

type Whom = "one" | "all";

export function GuestDetail({ found }: { found: Found }) {
  const board = shown.value;
  const { guest } = found;
  const family = board === null ? [found] : householdOf(board, guest);
  const [whom, setWhom] = useState<Whom>("all");
  const guests = whom === "all" && family.length > 1 ? family : [family.find((one) => one.guest.stay_id === guest.stay_id) ?? found];
  return (
    <div class="stack">
      <Facts found={found} family={family.length} />
      <Reviewed guest={guest} />
      <NameRow guest={guest} />
      {family.length > 1 && (
        <Segmented label={t("whom.label")} options={[{ value: "all", label: t("whom.all", { count: family.length }) }, { value: "one", label: t("whom.one") }]} value={whom} onChange={setWhom} />
      )}
      {!isRefused(guest) && <Actions guests={guests} />}
      {guest.household_id && <Button kind="quiet" wide icon="people" href={to("household", [guest.household_id])}>{t("family_page")}</Button>}
      {family.length > 1 && (
        <Button kind="quiet" wide icon="filter" onClick={() => (filters.value = { ...NO_FILTERS, household: guest.household_id ?? null }, selected.value = null)}>{t("show_family")}</Button>
      )}
    </div>
  );
}

function Facts({ found: { guest, room }, family }: { found: Found; family: number }) {
  const card = cardOf(guest, beside.value.known);
  const { at } = beside.value;
  const silent = notSeen.value.value.data?.guests.find((one) => one.stay_id === guest.stay_id);
  return (
    <dl class="facts">
      {guest.household_id && <><dt>{t("facts.household")}</dt><dd><HouseholdMark code={householdCode(guest.household_id)} /> · {t("people", { count: Math.max(guest.household_size, family) })}</dd></>}
      {card !== null && <><dt>{t("facts.card")}</dt><dd><CardCode code={card} /></dd></>}
      <dt>{t("facts.age")}</dt><dd>{ageWord(guest.age)}</dd>
      <dt>{t("facts.since")}</dt><dd>{moment(guest.since, at)}</dd>
      {room !== null && <><dt>{t("facts.room")}</dt><dd>{room.code}{guest.place === "SHARES_WITH" && ` · ${t("shares")}`}</dd></>}
      {guest.away_since && <><dt>{t("facts.away")}</dt><dd>{awayText(guest, at)}</dd></>}
      {silent !== undefined && <><dt>{t("facts.seen")}</dt><dd>{t("not_seen", { time: howLong(minutesBetween(silent.last_contact_at, at)) })}</dd></>}
      {guest.leaves_on && <><dt>{t("facts.leaves")}</dt><dd>{day(guest.leaves_on)}</dd></>}
    </dl>
  );
}

const moment = (when: string, at: Date): string => (localDay(when) === localDay(at) ? t("today_at", { time: clockTime(when) }) : `${day(when)}, ${clockTime(when)}`);

function awayText(guest: ShownGuest, at: Date): string {
  const since = t("since", { time: howLong(minutesBetween(guest.away_since ?? at, at)) });
  return guest.back_by ? `${since} · ${t("back_by", { time: moment(guest.back_by, at) })}` : since;
}

const CASES = ["TWO_OPEN_STAYS", "SHELTERED_TWICE", "BED_TAKEN_OFFLINE", "PLACE_GONE_OFFLINE", "CHILD_MISSING", "CHILD_NOT_SEEN", "CHILD_NOT_BACK", "CLOSE_PROPOSED"] as const;

function Reviewed({ guest }: { guest: ShownGuest }) {
  const known = CASES.filter((kind) => (guest.cases ?? []).includes(kind));
  const others = (guest.cases ?? []).length > known.length;
  return (
    <>
      {guest.mark === "waiting" && <p><Tag kind="dash">{t("unsent")}</Tag></p>}
      {guest.mark === "review" && <NotDone guest={guest} />}
      {known.map((kind) => <Note key={kind} kind="warning" icon="alert">{t(`case.${kind}`)}</Note>)}
      {others && <Note kind="warning" icon="alert">{t("case.other")}</Note>}
      {(guest.alerts ?? []).includes("OVER_NIGHTS") && <Note icon="calendar">{t("over_nights")}</Note>}
    </>
  );
}

/** Nothing of theirs is recorded yet, or they are where they were: first somebody decides about what was not done. */
const isRefused = (guest: ShownGuest): boolean => guest.mark === "review" && guest.place === "WITHOUT_BED";

/** One sentence, and two ways on. */
function NotDone({ guest }: { guest: ShownGuest }) {
  const entry = entries.value.find((one) => one.id === guest.entry);
  const all = (shown.value?.without ?? []).filter((one) => one.mark === "review" && one.entry === guest.entry);
  const details = <Button kind="quiet" href={to("outbox", guest.entry === undefined ? [] : [guest.entry])}>{t("review_go")}</Button>;
  if (entry === undefined || all.length === 0) return <Note kind="urgent" icon="alert" title={t("review_title")} actions={details}>{t("review_text")}</Note>;
  const leave = async (): Promise<void> => {
    if (await leftWithout(all, entry)) selected.value = null;
  };
  const moved = guest.kept !== undefined;
  return (
    <Note
      kind="urgent"
      icon="alert"
      title={t("review_taken", { places: String(entry.summary.values["places"] ?? "") })}
      actions={
        <>
          <Button kind="primary" wide onClick={() => void beginAgain(all, entry)}>{t("why_other")}</Button>
          <Button wide onClick={() => void leave()}>{t(moved ? "review_stay" : "review_leave")}</Button>
          {details}
        </>
      }
    >
      {t("review_text")}
    </Note>
  );
}

function Actions({ guests }: { guests: readonly Found[] }) {
  const people = guests.map((one) => one.guest);
  const away = guests.filter((one) => one.guest.away_since);
  const here = guests.filter((one) => !one.guest.away_since);
  const placed = guests.some((one) => one.room !== null);
  const close = (saved: boolean): void => void (saved && (selected.value = null));
  const goOut = (): void =>
    void (endingOf(people).kind === "child" ? (opened.value = "child") : atTheGate(here, "leave").then(close));
  return (
    <div class="stack-2">
      {away.length > 0 ? (
        <Button kind="primary" wide icon="check" onClick={() => void atTheGate(away, "return").then(close)}>{t("do.return", { count: away.length })}</Button>
      ) : (
        <Button kind="primary" wide icon="check" onClick={() => void seen(here).then(close)}>{t("do.seen")}</Button>
      )}
      <Button wide icon="bed" onClick={() => void beginMove(people)}>{t(placed ? "do.move" : "do.assign")}</Button>
      <div class={away.length > 0 ? "" : "two"}>
        {away.length === 0 && <Button kind="ink" wide icon="away" onClick={goOut}>{t("do.leave")}</Button>}
        <Button kind="ink" wide icon="exit" onClick={() => (leaving.value = guests, opened.value = "end")}>{t("do.end")}</Button>
      </div>
    </div>
  );
}
