/** How much is kept here, how safe it is, a copy of what waits, and forgetting what is kept of people. */
import { useEffect, useState } from "preact/hooks";
import { number } from "../../i18n";
import { status } from "../../outbox/status";
import { checkSafety, safety } from "../../store/safety";
import { wipeCache } from "../../store/wipe";
import { Button, Card, List, ListRow, Note, Sheet, Tag } from "../../ui";
import { keepCopy } from "../outbox/rest";
import { t } from "./texts";

const MIB = 1_048_576;

export function Stored() {
  const [wiping, setWiping] = useState(false);
  useEffect(() => void checkSafety(), []);
  const { used = null, quota = null, persisted = null, low = false, install = false } = safety.value ?? {};
  return (
    <Card title={t("stored.title")} icon="save">
      <div class="pad stack-2">
        <p class="row"><span class="grow">{t("stored.lasting")}</span><Lasting persisted={persisted} /></p>
        {persisted !== true && <p class="sm mut">{t("stored.not_lasting")}</p>}
        <p class="row"><span class="grow">{t("stored.room")}</span><b>{room(used, quota)}</b></p>
        {used !== null && quota !== null && <meter class="device-room" min={0} max={quota} value={used} aria-label={t("stored.room")} />}
        {low && <Note kind="warning" icon="alert">{t("stored.low")}</Note>}
        {install && <Note kind="warning" icon="alert">{t("stored.install")}</Note>}
      </div>
      <List>
        <ListRow icon="save" title={t("stored.copy")} text={t("stored.copy_text")} onClick={() => void keepCopy()} />
        <ListRow icon="trash" title={t("stored.wipe")} text={t("stored.wipe_text")} onClick={() => setWiping(true)} />
      </List>
      <Sheet
        title={t("stored.wipe_ask")}
        open={wiping}
        onClose={() => setWiping(false)}
        actions={
          <>
            <Button kind="stop" wide icon="trash" onClick={() => void wipeCache()}>{t("stored.wipe_do")}</Button>
            <Button kind="quiet" wide onClick={() => setWiping(false)}>{t("back")}</Button>
          </>
        }
      >
        <p>{t("stored.wipe_what")}</p>
        <p>{t("stored.wipe_unsent", { count: status.value.unsent + status.value.review })}</p>
      </Sheet>
    </Card>
  );
}

function Lasting({ persisted }: { persisted: boolean | null }) {
  if (persisted === null) return <Tag kind="dash" icon="help">{t("stored.unknown")}</Tag>;
  return persisted ? <Tag kind="solid" icon="check">{t("stored.yes")}</Tag> : <Tag kind="amber" icon="alert">{t("stored.no")}</Tag>;
}

function room(used: number | null, quota: number | null): string {
  if (used === null || quota === null) return t("stored.unknown");
  return t("stored.of", { used: number(Math.ceil(used / MIB)), quota: number(Math.floor(quota / MIB)) });
}
