/** Home: three ways to begin, what needs somebody now, and what was done last. */
import { useEffect } from "preact/hooks";
import { board, forecast, watchBoard } from "../../data/board";
import { today } from "../../data/today";
import { tick } from "../../clock";
import { howLong, minutesBetween } from "../../i18n/dates";
import { to } from "../../router";
import { Screen } from "../../screen";
import { device } from "../../session/device";
import { loadPlace, siteName } from "../../session/place";
import { Button, Icon } from "../../ui";
import { Activity } from "./activity";
import { Me } from "./me";
import { Now } from "./now";
import { PlacesNow } from "./places-now";
import { t } from "./texts";
import "./start.css";

export default function Start() {
  useEffect(() => {
    void loadPlace();
    void forecast.open();
    void today.open();
    return watchBoard();
  }, []);
  return (
    <Screen
      name="start"
      title={siteName.value || t("title")}
      subtitle={subtitle()}
      back={null}
      dockLayout="home"
      dock={
        <>
          <Button kind="primary" big icon="scan" href={to("scan")}>{t("scan")}</Button>
          <Button kind="ink" big icon="add-person" href={to("register")}>{t("register")}</Button>
          <Button kind="ink" big icon="bed" href={to("beds")}>{t("beds")}</Button>
        </>
      }
    >
      <div class="split start">
        <div class="stack">
          <a class="find-link" href={to("find")}>
            <Icon name="find" />
            <span>{t("find")}</span>
          </a>
          <PlacesNow />
          <Activity />
        </div>
        <aside class="stack">
          <Now />
          <Me />
        </aside>
      </div>
    </Screen>
  );
}

function subtitle(): string | undefined {
  const { as_of } = board.value.value;
  if (as_of === null) return device.value?.name;
  const minutes = minutesBetween(as_of, new Date(tick.value));
  return minutes < 1 ? t("now") : t("ago", { time: howLong(minutes) });
}
