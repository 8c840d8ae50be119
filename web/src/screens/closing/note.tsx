/** The handover note: lines that write themselves, and what somebody adds. */
import { useEffect, useState } from "preact/hooks";
import { board, forecast } from "../../data/board";
import { census } from "../../data/census";
import { tick } from "../../clock";
import { clockTime, nextDay } from "../../i18n/dates";
import { entries } from "../../outbox/outbox";
import { isUnsent } from "../../outbox/entry";
import { status } from "../../outbox/status";
import { device } from "../../session/device";
import { readDraft, writeDraft } from "../../store/draft";
import { Card, Field, HouseholdMark, TextInput } from "../../ui";
import { alarmsOf } from "./census";
import { leavingOn, openAlarms, wakeAt, withoutPlace } from "./handover";
import { rooms } from "./said";
import { t } from "./texts";

export interface Added {
  readonly text: string;
  readonly bus: string;
}
const NONE: Added = { text: "", bus: "" };

export function HandoverNote({ night }: { night: string }) {
  const [added, setAdded] = useState<Added>(NONE);
  const name = `note:${night}`;
  useEffect(() => void readDraft<Added>(name).then((kept) => setAdded(kept ?? NONE)), [name]);
  const change = (next: Added): void => {
    setAdded(next);
    void writeDraft(name, next);
  };
  const leaving = leavingOn(board.value.value.data, nextDay(night));
  const lines = noteLines(leaving, added.bus);
  const wrong = added.bus !== "" && wakeAt(added.bus) === null;
  return (
    <Card title={t("note.title")} aside={clockTime(new Date(tick.value))} pad>
      <ul class="census-note">{lines.length === 0 ? <li>{t("note.calm")}</li> : lines}</ul>
      <p class="sm mut">{t("note.own_only")}</p>
      {leaving.people > 0 && (
        <Field label={t("note.bus")} hint={t("note.bus_hint")} optional problem={wrong ? t("note.bus_problem") : undefined}>
          <TextInput value={added.bus} keys="text" maxLength={5} onInput={(bus) => change({ ...added, bus })} />
        </Field>
      )}
      <Field label={t("note.add")} hint={t("note.kept")} optional>
        <TextInput rows={2} maxLength={600} value={added.text} onInput={(text) => change({ ...added, text })} />
      </Field>
    </Card>
  );
}

/** What somebody must do or know, the most urgent of the morning first. */
export function noteLines(leaving: { people: number; places: readonly string[] }, bus: string) {
  return [waiting(), early(leaving, bus), ...arriving(), unsent(), review(), ...alarms()].filter((line) => line !== null);
}

function waiting() {
  const found = withoutPlace(board.value.value.data);
  if (found === null) return null;
  return (
    <li key="without">
      <b>{t("note.without")}</b> {t("note.people", { count: found.people })}
      {found.first !== null && <> (<HouseholdMark code={found.first} />{found.more > 0 && ` ${t("note.and_more", { count: found.more })}`})</>}
    </li>
  );
}

function early({ people, places }: { people: number; places: readonly string[] }, bus: string) {
  if (people === 0) return null;
  const wake = wakeAt(bus);
  return (
    <li key="leaving">
      <b>{wake === null ? t("note.leaving") : t("note.wake", { time: wake })}</b>{" "}
      {wake === null ? t("note.people", { count: people }) : t("note.for_bus", { bus })} {places.map((place, at) => <span key={place}>{at > 0 && ", "}<span class="nw">{place}</span></span>)}
    </li>
  );
}

function arriving() {
  const groups = forecast.value.value.data?.groups ?? [];
  return groups.filter((group) => (group.waiting ?? 1) > 0).map((group) => {
    const people = group.waiting ?? group.announced ?? null;
    const time = clockTime(group.expected_at);
    return (
      <li key={group.arrival_group_id}>
        <b>{t("note.arriving")}</b> {people === null ? t("note.arriving_unknown", { time }) : t("note.arriving_text", { time, people })}
      </li>
    );
  });
}

function unsent() {
  const waiting = entries.value.filter(isUnsent);
  const first = waiting[0];
  if (first === undefined) return null;
  const values = { count: waiting.length, device: device.value?.name ?? "", time: clockTime(first.captured_at) };
  return <li key="unsent"><b>{t("note.unsent")}</b> {t("note.unsent_text", values)}</li>;
}

function review() {
  const { review: count } = status.value;
  if (count === 0) return null;
  return <li key="review"><b>{t("note.review")}</b> {t("note.review_text", { count, device: device.value?.name ?? "" })}</li>;
}

function alarms() {
  const walked = rooms.value;
  const missing = new Set(walked.flatMap((room) => room.missing.map((guest) => guest.stay_id)));
  const seen = walked.filter((room) => room.done && room.kind !== "hall").flatMap((room) => room.guests.map((guest) => guest.stay_id));
  const here = new Set(seen.filter((id) => !missing.has(id)));
  const open = census.value.value.data === null ? [] : openAlarms(alarmsOf(walked), board.value.value.data, here);
  return open.map(({ place, since }) => (
    <li key={`alarm${place}`}>
      <b>{t("note.alarm")}</b>{" "}
      <span class="nw">{place || t("alarm.here")}</span>{since !== null && t("note.since", { time: clockTime(since) })}
    </li>
  ));
}
