/** While somebody is being given a place: what the next tap is for, what is suggested, and who goes where. */
import type { Placing } from "./placing";
import { AgeMark, Button, Field, HouseholdMark, Icon, ModeBar, Note, Options, Skeleton, Stepper, toast } from "../../ui";
import { householdCode } from "../../people/household";
import { codeOf, placesWords } from "./actions";
import { sayHowMany } from "./begin";
import { halls } from "./housing";
import { freeIn } from "./numbers";
import { isWhole, missing, optionChosen, placesText, roomsOf, type Option } from "./placing";
import { housing, opened, placing, rest } from "./state";
import { t } from "./texts";
import { ageOf, ageWord } from "./view";
import { waitingOf } from "./housing";

export function Bar() {
  const [now, group] = [placing.value, housing.value];
  const cancel = <Button kind="quiet" icon="x" onClick={rest}>{t("cancel")}</Button>;
  if (group !== null) return <ModeBar title={t("mode.group", { count: waitingOf(group.group_id) })} text={t("mode.group_hint")}>{cancel}</ModeBar>;
  if (now === null) return null;
  const count = now.people.length;
  return (
    <ModeBar title={<>{t("mode.title")} <Who now={now} /></>} text={t(count === 1 ? "mode.one" : "mode.many", { count })}>{cancel}</ModeBar>
  );
}

export function Who({ now }: { now: Placing }) {
  return now.household_id === null ? <>{codeOf(null, now.people[0]?.card)}</> : <HouseholdMark code={householdCode(now.household_id)} />;
}

/** What is suggested, the best first and chosen. */
export function Suggestions({ now }: { now: Placing }) {
  if (now.asking) return <Skeleton label={t("suggest.asking")} lines={2} />;
  return (
    <div class="stack-2">
      {now.notes.map((note) => <Note key={note} kind="warning" icon="info">{note}</Note>)}
      {now.unknown && <Field label={t("suggest.how_many")} hint={t("suggest.how_many_hint")} group><Stepper label={t("suggest.how_many")} value={now.people.length} min={1} max={20} onChange={sayHowMany} /></Field>}
      {now.own && <Note icon="info">{t(now.options.length === 0 ? "suggest.none" : "suggest.own")}</Note>}
      <Options
        label={t("suggest.label")}
        options={now.options.map((option, at) => ({ value: String(at), title: titleOf(option), ...noteOf(now, option, at), text: reasonsText(now, option, at === now.chosen) }))}
        value={now.chosen === null ? null : String(now.chosen)}
        onChange={(at) => (placing.value = optionChosen(now, Number(at)))}
      />
    </div>
  );
}

const noteOf = (now: Placing, option: Option, at: number): { note?: string } =>
  option.decided_by === "DESK" ? { note: t("suggest.desk") } : at === 0 && !now.own && now.options.length > 1 ? { note: t("suggest.best") } : {};

function titleOf(option: Option): string {
  const inHall = option.spots.every((spot) => spot.bed_id === undefined && spot.shares_with === undefined);
  const places = placesText(option.spots, placesWords);
  return inHall ? t("suggest.hall", { place: places, count: option.spots.length }) : places;
}

/** All reasons of what is chosen, of the others the last, which is what speaks against them: so that three fit on a phone. */
function reasonsText(now: Placing, option: Option, chosen: boolean): string | undefined {
  const { reasons } = option;
  if (reasons.length > 0) return (chosen || reasons.length === 1 ? reasons : [reasons.at(-1)]).join(" ");
  if (now.people.length === 1) return undefined;
  return t(roomsOf(option.spots) === 1 ? "suggest.together" : "suggest.apart");
}

/** Who goes to each place, by age and what they need; never by name. */
export function WhoGoesWhere({ now }: { now: Placing }) {
  return (
    <ol class="beds-who">
      {now.people.map((one, at) => {
        const [spot, age] = [now.spots[at] ?? null, ageOf({ age: one.age })];
        return (
          <li key={one.stay_id}>
            <span class="tile-number">{at + 1}</span>
            {age === null ? <Icon name="person" size="m" /> : <AgeMark age={age} />}
            <span class="grow">{personText(now, at)}</span>
            <b>{spot === null ? t("to_choose") : spot.shares_with !== undefined ? t("beside", { number: spot.shares_with + 1 }) : (spot.bed_code ?? spot.room_code)}</b>
          </li>
        );
      })}
    </ol>
  );
}

const TOLD = ["LOWER_BED", "STEP_FREE"] as const;

function personText(now: Placing, at: number): string {
  const one = now.people[at]!;
  const sex = one.sex === "FEMALE" || one.sex === "MALE" ? one.sex : "OTHER";
  const age = one.age === "18-59" ? t(`grown.${sex}`) : ageWord(one.age);
  return [age, ...TOLD.filter((need) => one.effects.includes(need)).map((need) => t(`need.${need}`))].join(" · ");
}

/** The one button of the mode. */
export function Primary() {
  const [now, group] = [placing.value, housing.value];
  if (group !== null) return <GroupPrimary room_id={group.room_id} />;
  if (now === null) return null;
  const go = (): void => {
    if (isWhole(now)) opened.value = "confirm";
    else toast({ text: t("mode.missing", { count: missing(now) }) });
  };
  const label = isWhole(now) ? t("confirm_places", { places: placesText(now.spots, placesWords) }) : t("mode.choose", { count: missing(now) });
  return <Button kind="primary" wide onClick={go}>{label}</Button>;
}

function GroupPrimary({ room_id }: { room_id: string | null }) {
  const room = halls().find((one) => one.id === room_id);
  const go = (): void => void (room === undefined ? toast({ text: t("mode.no_hall") }) : (opened.value = "confirm"));
  return <Button kind="primary" wide onClick={go}>{room === undefined ? t("mode.no_hall") : t("confirm_hall", { place: t("hall", { code: room.code }) })}</Button>;
}

export function Halls() {
  const group = housing.value;
  if (group === null) return null;
  return (
    <Options
      label={t("suggest.label")}
      options={halls().map((room) => ({ value: room.id, title: t("hall", { code: room.code }), text: t("free", { count: freeIn(room) }) }))}
      value={group.room_id}
      onChange={(room_id) => (housing.value = { ...group, room_id })}
    />
  );
}
