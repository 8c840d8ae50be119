/** Whoever has no place, always first: by household, the longest wait first; and the buses that have come. */
import { forecast } from "../../data/board";
import type { ShownBoard, ShownGuest } from "../../data/overlay";
import { shown } from "../../data/pending";
import { clockTime, howLong, minutesBetween } from "../../i18n/dates";
import { to } from "../../router";
import { AgeMark, Button, HouseholdMark, Icon, shortCode, Tag } from "../../ui";
import { householdCode } from "../../people/household";
import { beginHousing, waitingOf } from "./housing";
import { beginMove } from "./begin";
import { numbersOf } from "./numbers";
import { beside, selected } from "./state";
import { t } from "./texts";
import { ageOf, cardOf, knownAs } from "./view";

const SHOWN_MARKS = 6;

/** Guests without a place by household. */
export function waitingParties(without: readonly ShownGuest[]): ShownGuest[][] {
  const parties = new Map<string, ShownGuest[]>();
  for (const guest of without) {
    const key = guest.household_id ?? guest.stay_id;
    parties.set(key, [...(parties.get(key) ?? []), guest]);
  }
  return [...parties.values()].sort((one, other) => one[0]!.since.localeCompare(other[0]!.since));
}

export function Tray({ board }: { board: ShownBoard }) {
  const parties = waitingParties(board.without);
  const groups = (forecast.value.value.data?.groups ?? []).filter((group) => waitingOf(group.arrival_group_id) > 0);
  const count = numbersOf(board).without;
  const { at } = beside.value;
  const longest = Math.max(0, ...board.without.map((guest) => minutesBetween(guest.since, at)));
  return (
    <section class="beds-tray" aria-label={t("tray.title")}>
      <div class="head beds-tray-head">
        <h2 class="row"><Icon name={count > 0 ? "no-bed" : "check"} />{count > 0 ? t("tray.count", { count }) : t("tray.nobody")}</h2>
        {count > 0 && <span class="sm mut">{t("tray.longest", { time: howLong(longest) })}</span>}
      </div>
      {parties.length + groups.length > 0 && (
        <ul>
          {parties.map((party, place) => <PartyRow key={party[0]!.stay_id} party={party} board={shown.value ?? board} first={place === 0} />)}
          {groups.map((group) => (
            <li key={group.arrival_group_id} class="beds-tray-row">
              <Icon name="bus" />
              <span class="grow">
                <b>{t("tray.bus", { count: waitingOf(group.arrival_group_id) })}</b>
                <small>{t(group.arrived ? "tray.came" : "tray.expected", { time: clockTime(group.expected_at) })}</small>
              </span>
              {group.arrived ? (
                <Button onClick={() => beginHousing(group.arrival_group_id)}>{t("tray.house")}</Button>
              ) : (
                <Button href={to("groups", [group.arrival_group_id])}>{t("tray.count_them")}</Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The bed that a device without a network gave them, and that somebody else had. */
function wantedBed(party: readonly ShownGuest[], board: ShownBoard): string | null {
  const wanted = party.find((guest) => guest.wanted_bed_id)?.wanted_bed_id;
  return board.rooms.flatMap((room) => room.beds).find((bed) => bed.id === wanted)?.code ?? null;
}

function PartyRow({ party, board, first }: { party: readonly ShownGuest[]; board: ShownBoard; first: boolean }) {
  const [head] = party;
  const review = party.some((guest) => guest.mark === "review");
  const wanted = wantedBed(party, board);
  const parts = [t("people", { count: party.length }), t("tray.arrived", { time: clockTime(head!.since) }), ...needsOf(party)];
  return (
    <li class="beds-tray-row">
      <button class="beds-tray-who grow" type="button" onClick={() => (selected.value = { kind: "guest", id: head!.stay_id })}>
        <span class="row beds-tray-name">
          <Name guest={head!} />
          <span class="beds-ages">{party.slice(0, SHOWN_MARKS).map((guest) => <Age key={guest.stay_id} guest={guest} />)}</span>
        </span>
        <small>{parts.join(" · ")}</small>
        {wanted !== null && <small>{t("tray.wanted", { bed: wanted })}</small>}
        {review && <Tag kind="red" icon="alert">{t("review")}</Tag>}
        {party.some((guest) => guest.mark === "waiting") && <Tag kind="dash">{t("unsent")}</Tag>}
      </button>
      {review ? (
        <Button kind={first ? "primary" : "outlined"} onClick={() => (selected.value = { kind: "guest", id: head!.stay_id })}>{t("tray.look")}</Button>
      ) : (
        <Button kind={first ? "primary" : "outlined"} label={t("tray.assign_to", { who: codeText(head!) })} onClick={() => void beginMove(party)}>{t("tray.assign")}</Button>
      )}
    </li>
  );
}

const codeText = (guest: ShownGuest): string => {
  const card = cardOf(guest, beside.value.known);
  return guest.household_id ? householdCode(guest.household_id) : card !== null ? shortCode(card) : t("somebody");
};

export function Name({ guest }: { guest: ShownGuest }) {
  return guest.household_id ? <HouseholdMark code={householdCode(guest.household_id)} /> : <b>{codeText(guest)}</b>;
}

function Age({ guest }: { guest: ShownGuest }) {
  const age = ageOf(guest);
  return age === null ? <Icon name="person" size="m" label={t("age_unknown")} /> : <AgeMark age={age} />;
}

const TOLD_NEEDS = ["LOWER_BED", "STEP_FREE", "OWN_ROOM", "CARER_BESIDE"] as const;

function needsOf(party: readonly ShownGuest[]): string[] {
  const needed = new Set(party.flatMap((guest) => knownAs(guest, beside.value.known)?.effects ?? []));
  return TOLD_NEEDS.filter((need) => needed.has(need)).map((need) => t(`need.${need}`));
}
