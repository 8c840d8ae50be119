/** Labels for beds, of all rooms or of some. */
import { useEffect, useState } from "preact/hooks";
import { board } from "../../data/board";
import { siteId } from "../../data/site";
import { to } from "../../router";
import { byCode } from "../closing/census";
import { Screen } from "../../screen";
import { Card, Chips, Empty } from "../../ui";
import { PdfButton } from "./pdf-button";
import { t } from "./texts";

export function Labels() {
  const [rooms, setRooms] = useState<string[]>([]);
  useEffect(() => void board.open(), []);
  const numbered = (board.value.value.data?.rooms ?? []).filter((room) => (room.beds ?? []).length > 0).sort((a, b) => byCode(a.code, b.code));
  return (
    <Screen name="print" title={t("pages.labels.title")} back={to("print")}>
      <div class="stack print-menu">
        <Card title={t("labels.rooms")} pad>
          {numbered.length === 0 ? <Empty icon="bed" title={t("labels.none")} /> : (
            <Chips label={t("labels.rooms")} options={numbered.map((room) => ({ value: room.id, label: room.code }))} value={rooms} onChange={setRooms} />
          )}
          <p class="sm mut">{t(rooms.length === 0 ? "labels.all" : "labels.some", { count: rooms.length })}</p>
          <PdfButton wide kind="primary" path={`/shelter/v1/shelters/${siteId()}/bed-labels`} body={rooms.length === 0 ? {} : { room_ids: rooms }} name="etiquetas-camas.pdf">
            {t("labels.print")}
          </PdfButton>
        </Card>
      </div>
    </Screen>
  );
}
