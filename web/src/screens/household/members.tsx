/** Who belongs to it, where each of them is, and the gate for one of them. Names are a tap, which is written down. */
import { isChild, type Member } from "../../people/members";
import { about, ageWords, awayWords, cardWords, markOf, nameOf, spotCode, t as people } from "../../people/words";
import { clockTime } from "../../i18n/dates";
import { mode } from "../../net/connectivity";
import { helpNumber } from "../../session/place";
import { holds } from "../../session/session";
import { board } from "../../data/board";
import { roster } from "../../data/roster";
import { AgeMark, Button, Card, Icon, List, ListRow, Note, Tag } from "../../ui";
import { comeBack, goOut, staying } from "./doing";
import { asking, hide, listAge, members, names, namesOnDevice, problem, registeredAt, reveal, seen, size } from "./page";
import { ask } from "./sheets";
import { t } from "./texts";

export const housesPeople = (): boolean => holds("SHELTER_STAFF", "SITE_COORDINATOR");

export function Members() {
  const all = members.value;
  const counted = size.value - all.length;
  return (
    <Card title={t("members.title")} aside={<Reveal />}>
      <Said />
      {all.length > 0 && (
        <List label={t("members.title")}>
          {all.map((one) => <Row key={one.key} member={one} />)}
        </List>
      )}
      {all.length > 0 && mode.value === "local" && board.value.value.as_of !== null && (
        <p class="household-foot sm mut">{t("members.places_of", { age: ageWords(board.value.value.as_of) })}</p>
      )}
      {all.length > 0 && counted > 0 && <p class="household-foot sm mut">{t("members.counted", { count: counted })}</p>}
    </Card>
  );
}

function Reveal() {
  if (names.value !== "hidden") return <Button small icon="hide" onClick={hide}>{t("members.hide")}</Button>;
  return <Button small icon="eye" busy={asking.value} onClick={() => void reveal()}>{t("members.reveal")}</Button>;
}

/** Where the names are from, or why there are none. */
function Said() {
  const said = words();
  return said === null ? null : <div class="household-note">{said}</div>;
}

function words() {
  if (problem.value !== null) return <Note kind="warning">{t(troubleOf(problem.value.code, problem.value.status))}</Note>;
  if (names.value === "online" && seen.value?.people.length === 0) return <Note icon="card">{t("members.not_told")}</Note>;
  if (names.value === "device" && listAge.value !== null) return <Note icon="device">{t("members.of_device", { age: ageWords(listAge.value) })}</Note>;
  if (registeredAt.value !== null) return <Note icon="device">{t("members.registered_here", { time: clockTime(registeredAt.value) })}</Note>;
  if (names.value !== "hidden" || mode.value === "online") return null;
  if (roster.value.value.data?.discreet) return <Note icon="hide">{people("no_names")}</Note>;
  return namesOnDevice.value ? null : <Note icon="wifi-off">{t("members.no_names_here")}</Note>;
}

const troubleOf = (code: string, status: number) =>
  code === "lookup_budget_spent" ? "members.spent" : status === 404 ? "members.not_told" : status === 403 ? "members.not_yours" : "members.no_answer";

function Row({ member }: { member: Member }) {
  const shown = names.value !== "hidden";
  const name = shown ? nameOf(member) : null;
  const mark = markOf(member);
  const who = member.person_id === null && member.age === null && member.band === null && member.sex === "NOT_STATED" ? cardWords(member.cards) : about(member);
  const role = roleOf(member);
  return (
    <ListRow
      lead={<span class="household-mark">{mark === null ? <Icon name="person" size="m" /> : <AgeMark age={mark} size={24} />}</span>}
      title={name ?? who}
      text={[name === null ? null : who, role, member.mark === null ? null : t(`members.mark.${member.mark}`)].filter(Boolean).join(" · ") || undefined}
      end={<End member={member} />}
    />
  );
}

function roleOf(member: Member): string | null {
  if (member.head) return t(member.sex === "FEMALE" ? "members.female.HEAD" : member.sex === "MALE" ? "members.male.HEAD" : "members.relationship.HEAD");
  const { relationship } = member;
  if (relationship === null || relationship === "UNKNOWN" || names.value === "hidden") return null;
  const known = relationship as "CHILD";
  if (member.sex === "FEMALE") return t(`members.female.${known}`);
  return member.sex === "MALE" ? t(`members.male.${known}`) : t(`members.relationship.${known}`);
}

function End({ member }: { member: Member }) {
  const [one] = staying([member]);
  if (one === undefined) return <Tag kind="dash">{t("members.not_here")}</Tag>;
  const { away_since, spot } = one;
  return (
    <span class="household-end">
      {away_since !== null ? <Tag icon="away">{awayWords(away_since)}</Tag> : <Where spot={spot} />}
      {housesPeople() && (away_since === null ? (
        <Button small icon="away" label={t("gate.out_of", { who: about(one) })} onClick={() => (isChild(one) ? ask({ kind: "child" }) : void goOut([one]))}>{t("gate.out")}</Button>
      ) : (
        <Button small icon="undo" label={t("gate.back_of", { who: about(one) })} onClick={() => void comeBack([one])}>{t("gate.back")}</Button>
      ))}
    </span>
  );
}

function Where({ spot }: { spot: Member["spot"] }) {
  if (spot === null) return null;
  return spot.kind === "without" ? <Tag kind="amber" icon="no-bed">{spotCode(spot)}</Tag> : <Tag kind="solid" icon="bed">{spotCode(spot)}</Tag>;
}

/** Whom to call about a child: the officer of this site, with or without a network. */
export function CallOfficer() {
  const number = helpNumber.value;
  if (number === null) return <p class="sm">{t("child.no_number")}</p>;
  return <Button kind="primary" wide icon="phone" href={`tel:${number}`}>{t("child.call", { number })}</Button>;
}

