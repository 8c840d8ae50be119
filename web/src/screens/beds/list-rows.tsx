/** A room's beds as rows: the same words as the tiles. */
import type { ShownBed, ShownRoom } from "../../data/overlay";
import { AgeMark, HouseholdMark, Icon, List, ListRow, Tag, type IconName } from "../../ui";
import { beside, selected } from "./state";
import { t } from "./texts";
import { tileView, type TileView } from "./view";

const GLYPHS: Record<TileView["state"], IconName> = {
  free: "free", occupied: "occupied", partial: "half", held: "clock", away: "away", cleaning: "clean", out: "x",
};

export function ListRows({ room }: { room: ShownRoom }) {
  return (
    <List label={t("room", { code: room.code })}>
      {room.beds.map((bed) => <Row key={bed.id} bed={bed} room_id={room.id} />)}
    </List>
  );
}

function Row({ bed, room_id }: { bed: ShownBed; room_id: string }) {
  const view = tileView(bed, room_id, beside.value);
  const word = view.word ?? t(`state.${view.state}`);
  const rest = [view.kind ?? "", view.cardEnd ?? "", view.since ?? ""].filter(Boolean).join(" · ");
  return (
    <ListRow
      lead={<Icon name={GLYPHS[view.state]} />}
      title={<span class="beds-row-title"><b>{view.code}</b> <span>{word}</span></span>}
      text={
        <span class="row">
          {view.household !== undefined && <HouseholdMark code={view.household} />}
          {view.age !== null && <AgeMark age={view.age} size={16} />}
          {rest}
        </span>
      }
      end={view.review ? <Tag kind="red" icon="alert">{t("review")}</Tag> : undefined}
      onClick={() => (selected.value = { kind: "bed", id: bed.id })}
    />
  );
}
