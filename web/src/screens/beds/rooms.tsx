/** The rooms with their tiles, and the halls with their places. */
import { useMemo } from "preact/hooks";
import { flashes } from "../../data/pending";
import type { ShownBoard, ShownRoom } from "../../data/overlay";
import { Button, Empty, HallDots, Room } from "../../ui";
import { fits, inHall, modeOf, reasonOf } from "./in-mode";
import { onKeys } from "./keys";
import { ListRows } from "./list-rows";
import { freeIn, freePlaces } from "./numbers";
import { asList, beside, filters, folded, placing, selected, size } from "./state";
import { hallTap, tileTap } from "./taps";
import { t } from "./texts";
import { Tile } from "./tile";
import { tileView } from "./view";

export function Rooms({ board }: { board: ShownBoard }) {
  if (filters.value.counted === "without" && placing.value === null) return null;
  if (board.rooms.length === 0) return <Empty icon="filter" title={t("nothing_fits")} />;
  return (
    <div class={`beds-rooms beds-${size.value}`} onKeyDown={onKeys}>
      {inOrder(board.rooms).map((room) => (room.mode === "COUNTED" ? <Hall key={room.id} room={room} /> : <Numbered key={room.id} room={room} />))}
    </div>
  );
}

/** By code; while somebody is being given a place those first that were suggested, then those with a bed that fits. */
function inOrder(rooms: readonly ShownRoom[]): ShownRoom[] {
  const now = placing.value;
  const asked = (now?.options ?? []).flatMap((option) => option.spots.map((spot) => spot.room_id));
  const rank = (room: ShownRoom): number => {
    if (now === null) return 0;
    const at = asked.indexOf(room.id);
    return at >= 0 ? at : room.beds.some((bed) => reasonOf(bed, room.id) === null) ? 1_000 : 2_000;
  };
  return [...rooms].sort((one, other) => rank(one) - rank(other) || one.code.localeCompare(other.code, undefined, { numeric: true }));
}

function Numbered({ room }: { room: ShownRoom }) {
  const open = !folded.value.has(room.id);
  const turn = (now: boolean): void => {
    if (now === open) return;
    const next = new Set(folded.value);
    if (now) next.delete(room.id);
    else next.add(room.id);
    folded.value = next;
  };
  const count = room.beds.length;
  return (
    <div class="beds-room">
      <Room title={t("room", { code: room.code })} text={t("beds", { count })} end={t("free", { count: freeIn(room) })} open={open} onToggle={turn}>
        {open && (asList.value && placing.value === null ? <ListRows room={room} /> : <Tiles room={room} />)}
      </Room>
    </div>
  );
}

function Tiles({ room }: { room: ShownRoom }) {
  const facts = beside.value;
  const views = useMemo(() => room.beds.map((bed) => tileView(bed, room.id, facts)), [room, facts]);
  const chosen = selected.value;
  return (
    <div class="board">
      {views.map((view, at) => (
        <Tile
          key={view.id}
          view={view}
          mode={modeOf(room.beds[at]!, room)}
          open={chosen?.kind === "bed" && chosen.id === view.id}
          flash={flashes.value.get(view.id)?.times ?? 0}
          onTap={tileTap}
        />
      ))}
    </div>
  );
}

function Hall({ room }: { room: ShownRoom }) {
  const added = inHall(room.id);
  const free = freePlaces(room);
  const over = room.guests.filter((guest) => guest.place === "OVERFLOW").length;
  const people = Math.max(room.taken, room.guests.length);
  return (
    <div class="beds-room">
      <Room title={t("hall", { code: room.code })} text={t("places", { count: room.places })} end={t("free", { count: free })}>
        <HallDots taken={room.taken} places={room.places} added={added} />
        <div class="head beds-hall">
          <p>
            <b class="beds-hall-number">{people}</b> <span class="mut">{t("of_places", { places: room.places })}</span>
            <br />
            <span class="sm mut">{[agesText(room), over > 0 ? t("over", { count: over }) : ""].filter(Boolean).join(" · ")}</span>
          </p>
          {placing.value !== null && fits(room) ? (
            <Button kind={added > 0 ? "ink" : "outlined"} onClick={() => hallTap(room.id)}>{t(added > 0 ? "hall_chosen" : "use_places")}</Button>
          ) : (
            placing.value === null && room.guests.length > 0 && <Button onClick={() => (selected.value = { kind: "hall", id: room.id })}>{t("see_people")}</Button>
          )}
        </div>
      </Room>
    </div>
  );
}

const BANDS = ["0-5", "6-11", "12-17", "18-59", "60+"] as const;

/** How many of each age, as far as it is known; never who. */
function agesText(room: ShownRoom): string {
  const counted = BANDS.map((band) => [band, room.guests.filter((guest) => guest.age === band).length] as const);
  return counted.filter(([, count]) => count > 0).map(([band, count]) => t(`ages.${band}`, { count })).join(" · ");
}
