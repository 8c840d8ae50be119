/** Who works here, the ways that a phone has no room for elsewhere, and the end of the shift. */
import { useState } from "preact/hooks";
import { to } from "../../router";
import { device } from "../../session/device";
import { endShift, lock, worker } from "../../session/session";
import { Button, Icon, List, ListRow, Sheet } from "../../ui";
import { t } from "./texts";

export function Me() {
  const [ending, setEnding] = useState(false);
  return (
    <section class="card start-me">
      <div class="li">
        <Icon name="person" />
        <span class="grow">
          <span class="li-title">{worker.value?.display_name}</span>
          <span class="li-text">{device.value?.name}</span>
        </span>
        <Button small label={t("switch")} onClick={lock}>{t("switch_short")}</Button>
      </div>
      <div class="start-ways narrow">
        <List label={t("ways")}>
          <ListRow icon="bus" title={t("groups")} href={to("groups")} />
          <ListRow icon="moon" title={t("closing")} href={to("closing")} />
          <ListRow icon="chart" title={t("report")} href={to("report")} />
          <ListRow icon="help" title={t("help")} href={to("help")} />
          <ListRow icon="device" title={t("device")} href={to("device")} />
        </List>
      </div>
      <div class="pad">
        <Button small wide kind="ink" icon="exit" onClick={() => setEnding(true)}>{t("end_shift")}</Button>
      </div>
      <Ending open={ending} onClose={() => setEnding(false)} />
    </section>
  );
}

/** One tap beside "Cambiar" must not cost somebody their password. */
function Ending({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet
      title={t("ending.title")}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" wide onClick={() => void endShift()}>{t("end_shift")}</Button>
          <Button kind="quiet" wide onClick={onClose}>{t("ending.stay")}</Button>
        </>
      }
    >
      <p>{t("ending.text")}</p>
    </Sheet>
  );
}
