/** This device: what it keeps and how safe that is, how it looks and locks, whose shift it is, and practising on it. */
import { useEffect } from "preact/hooks";
import { version } from "../../../package.json";
import { clockTime, day } from "../../i18n/dates";
import { applyUpdate, updateReady } from "../../net/updates";
import { status } from "../../outbox/status";
import { to } from "../../router";
import { Screen } from "../../screen";
import { device } from "../../session/device";
import { loadPlace, siteName } from "../../session/place";
import { holds, lock, worker } from "../../session/session";
import { Button, Card, Icon, List, ListRow, Note } from "../../ui";
import { CoordinatorsCodes } from "./codes";
import { Looks } from "./looks";
import { Practice } from "./practice";
import { Shift } from "./shift";
import { Stored } from "./stored";
import { t } from "./texts";
import "./device.css";

export default function Device() {
  useEffect(() => void loadPlace(), []);
  return (
    <Screen name="device" title={t("title")} subtitle={device.value?.name} dockLayout="end" dock={<Button kind="primary" icon="lock" onClick={lock}>{t("lock_now")}</Button>}>
      <div class="device-columns">
        <div class="stack">
          <Update />
          <About />
          <Stored />
        </div>
        <div class="stack">
          <Looks />
          <Shift />
          {holds("SITE_COORDINATOR") && <CoordinatorsCodes />}
          <Practice />
          <Card>
            <List>
              <ListRow icon="scan" title={t("scanner.title")} text={t("scanner.text")} href={to("scanner-test")} />
            </List>
          </Card>
        </div>
      </div>
    </Screen>
  );
}

/** A newer one waits; it begins with a reload, and the outbox is not touched by it. */
function Update() {
  if (!updateReady.value) return null;
  return (
    <Note icon="download" title={t("update.title")} actions={<Button kind="primary" onClick={applyUpdate}>{t("update.apply")}</Button>}>
      {t("update.text")}
    </Note>
  );
}

function About() {
  const { at, unsent, review } = status.value;
  return (
    <Card title={t("about.title")} icon="device" pad>
      <dl class="facts">
        <dt>{t("about.name")}</dt><dd>{device.value?.name ?? "–"}</dd>
        <dt>{t("about.site")}</dt><dd>{siteName.value || "–"}</dd>
        <dt>{t("about.enrolled")}</dt><dd class="device-id">{device.value?.device_id ?? "–"}</dd>
        <dt>{t("about.worker")}</dt><dd>{worker.value?.display_name ?? "–"}</dd>
        <dt>{t("about.all_sent")}</dt><dd>{at === null ? t("about.never") : `${day(at)} ${clockTime(at)}`}</dd>
        <dt>{t("about.waiting")}</dt><dd>{t("about.waiting_count", { unsent, review })}</dd>
        <dt>{t("about.program")}</dt><dd>Amparo {version}</dd>
      </dl>
      <a class="text-link row" href={to("outbox")}><Icon name="send" size="m" />{t("about.outbox")}</a>
    </Card>
  );
}
