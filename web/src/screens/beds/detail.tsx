/** What is told of the bed, the hall or the guest that was tapped, and what can be done there. */
import type { ShownBed, ShownGuest, ShownRoom } from "../../data/overlay";
import { flashes, shown } from "../../data/pending";
import { clockTime } from "../../i18n/dates";
import { Button, List, ListRow, Note, Tag } from "../../ui";
import { BedStates } from "./bed-states";
import { GuestDetail } from "./guest-detail";
import { everybody, type Found } from "./numbers";
import { beside, selected, type Selected } from "./state";
import { t } from "./texts";
import { Name } from "./tray";
import { ageWord, needsLook, tileView } from "./view";

export interface Told {
  readonly title: string;
  readonly review: boolean;
  readonly body: preact.ComponentChildren;
}

const CHANGED_MS = 10 * 60_000;

/** What is selected, as long as it is on the board. */
export function told(now: Selected | null = selected.value): Told | null {
  const board = shown.value;
  if (now === null || board === null) return null;
  if (now.kind === "guest") {
    const refused = board.without.find((guest) => guest.stay_id === now.id && guest.kept !== undefined);
    const found = refused !== undefined ? { guest: refused, room: null, bed: null } : everybody(board).find((one) => one.guest.stay_id === now.id);
    return found === undefined ? null : toldOfGuest(found);
  }
  for (const room of board.rooms) {
    if (now.kind === "hall" && room.id === now.id) return { title: t("hall", { code: room.code }), review: false, body: <People room={room} guests={room.guests} /> };
    const bed = now.kind === "bed" ? room.beds.find((one) => one.id === now.id) : undefined;
    if (bed !== undefined) return toldOfBed(bed, room);
  }
  return null;
}

function toldOfGuest(found: Found): Told {
  const title = found.bed?.code ?? (found.room === null ? t("without") : t("hall", { code: found.room.code }));
  return { title, review: needsLook(found.guest, beside.value.silent), body: <GuestDetail found={found} /> };
}

function toldOfBed(bed: ShownBed, room: ShownRoom): Told {
  const [first] = bed.guests;
  const review = bed.guests.some((guest) => needsLook(guest, beside.value.silent));
  if (first === undefined) return { title: bed.code, review: false, body: <EmptyBed bed={bed} room={room} /> };
  if (bed.guests.length === 1) return { title: bed.code, review, body: <><Changed bed_id={bed.id} /><GuestDetail found={{ guest: first, room, bed }} /></> };
  return { title: bed.code, review, body: <><Changed bed_id={bed.id} /><People room={room} guests={bed.guests} /></> };
}

/** That somebody else changed it; the stream does not tell who. */
function Changed({ bed_id }: { bed_id: string }) {
  const flash = flashes.value.get(bed_id);
  if (flash === undefined || Date.now() - flash.at > CHANGED_MS) return null;
  return <Note icon="sync">{t("changed", { time: clockTime(new Date(flash.at)) })}</Note>;
}

function EmptyBed({ bed, room }: { bed: ShownBed; room: ShownRoom }) {
  const view = tileView(bed, room.id, beside.value);
  return (
    <div class="stack">
      <Changed bed_id={bed.id} />
      <dl class="facts">
        <dt>{t("facts.state")}</dt>
        <dd>{[view.word ?? t(`state.${view.state}`), bed.state === "HELD" ? view.kind : ""].filter(Boolean).join(" · ")}</dd>
        <dt>{t("facts.kind")}</dt>
        <dd>{t(`kind.${bed.kind}`)}</dd>
        <dt>{t("facts.room")}</dt>
        <dd>{room.code}{beside.value.stepFree.has(room.id) && ` · ${t("step_free")}`}</dd>
      </dl>
      {bed.mark === "waiting" && <Tag kind="dash">{t("unsent")}</Tag>}
      <BedStates bed={bed} />
    </div>
  );
}

function People({ room, guests }: { room: ShownRoom; guests: readonly ShownGuest[] }) {
  return (
    <List label={room.code}>
      {guests.map((guest) => (
        <ListRow
          key={guest.stay_id}
          title={<Name guest={guest} />}
          text={[ageWord(guest.age), guest.away_since ? t("state.away") : "", guest.place === "SHARES_WITH" ? t("shares") : ""].filter(Boolean).join(" · ")}
          onClick={() => (selected.value = { kind: "guest", id: guest.stay_id })}
        />
      ))}
    </List>
  );
}

export function DetailHead({ told: { title, review } }: { told: Told }) {
  return (
    <span class="beds-detail-head">
      <span>{title}</span>
      {review && <Tag kind="red" icon="alert">{t("review")}</Tag>}
    </span>
  );
}

export const CloseDetail = () => <Button kind="quiet" wide onClick={() => (selected.value = null)}>{t("close")}</Button>;
