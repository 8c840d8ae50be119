/** The night is closed: what was told, and its evacuation sheet. */
import { census } from "../../data/census";
import { clockTime } from "../../i18n/dates";
import { PdfButton } from "../print/pdf-button";
import { Card, Note } from "../../ui";
import { RoomList } from "./rooms-done";
import { rooms, said } from "./said";
import { t } from "./texts";

export function Closed() {
  const posted = census.value.value.data?.posted ?? null;
  const here = said.value.closed;
  const [at, people] = [posted?.closed_at ?? here?.at ?? "", posted?.people ?? here?.people ?? 0];
  const sheet = posted?.evacuation_sheet;
  return (
    <>
      <Card title={t("close.closed", { time: clockTime(at) })} icon="check" pad>
        <p>{t("close.closed_text", { people })}</p>
        {sheet ? <PdfButton icon="print" path={sheet.url} name={`evacuacion-${sheet.number}.pdf`}>{t("do.sheet", { number: sheet.number })}</PdfButton> : null}
      </Card>
      {posted === null && <Note icon="clock">{t("do.sheet_waits")}</Note>}
      <RoomList label={t("census.done")} rooms={rooms.value.filter((room) => room.done)} onOpen={() => undefined} />
    </>
  );
}
