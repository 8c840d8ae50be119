/** For who coordinates the site: what its devices sent and was not done, and where devices and server differ on goods. */
import { useEffect, useState } from "preact/hooks";
import { tick } from "../../clock";
import { howLong, minutesBetween } from "../../i18n/dates";
import { each } from "../../net/pace";
import { status } from "../../outbox/status";
import { to } from "../../router";
import { Screen } from "../../screen";
import { holds } from "../../session/session";
import { board } from "../../data/board";
import { Button, Card, Empty, List, Note } from "../../ui";
import { CaseRow, CaseSheet } from "./case-sheet";
import { asOf, cases, openReview, parked, refreshReview, type Case, type Parked } from "./data";
import { openNames } from "./names";
import { ParkedRow, ParkedSheet } from "./parked-sheet";
import { t } from "./texts";
import "./review.css";

const POLL_MS = 60_000;

export default function Review() {
  const [entry, setEntry] = useState<Parked | null>(null);
  const [one, setCase] = useState<Case | null>(null);
  useEffect(() => {
    void openReview();
    void openNames();
    void board.open();
    return each(POLL_MS, () => void refreshReview());
  }, []);
  if (!holds("SITE_COORDINATOR")) return <NotForYou />;
  return (
    <Screen name="review" title={t("title")} subtitle={age()} back={to("outbox")} dockLayout="end" dock={<Again />}>
      <div class="split">
        <div class="stack">
          {status.value.offline && <Note kind="warning" icon="wifi-off">{t("offline")}</Note>}
          <Entries onOpen={setEntry} />
        </div>
        <aside class="stack"><Cases onOpen={setCase} /></aside>
      </div>
      <ParkedSheet entry={entry} onClose={() => setEntry(null)} />
      <CaseSheet of={one} onClose={() => setCase(null)} />
    </Screen>
  );
}

function age(): string | undefined {
  if (asOf.value === null) return undefined;
  const minutes = minutesBetween(asOf.value, new Date(tick.value));
  return minutes < 1 ? t("now") : t("ago", { time: howLong(minutes) });
}

function Again() {
  const [busy, setBusy] = useState(false);
  const ask = async (): Promise<void> => {
    setBusy(true);
    await refreshReview();
    setBusy(false);
  };
  return <Button kind="outlined" icon="sync" busy={busy} onClick={() => void ask()}>{t("ask_again")}</Button>;
}

function Entries({ onOpen }: { onOpen: (entry: Parked) => void }) {
  const open = parked.value.filter((entry) => entry.state === "OPEN");
  const quarantined = parked.value.filter((entry) => entry.state === "QUARANTINED");
  return (
    <>
      <Card title={t("open.title")} aside={String(open.length)}>
        {open.length === 0 ? <Empty icon="check" title={t("open.none")} /> : (
          <List label={t("open.title")}>{open.map((entry) => <ParkedRow key={entry.id} entry={entry} onOpen={() => onOpen(entry)} />)}</List>
        )}
      </Card>
      {quarantined.length > 0 && (
        <Card title={t("quarantined.title")} aside={String(quarantined.length)}>
          <p class="pad sm mut">{t("quarantined.text")}</p>
          <List label={t("quarantined.title")}>{quarantined.map((entry) => <ParkedRow key={entry.id} entry={entry} onOpen={() => onOpen(entry)} />)}</List>
        </Card>
      )}
    </>
  );
}

function Cases({ onOpen }: { onOpen: (one: Case) => void }) {
  const found = cases.value.value.data ?? [];
  const waiting = found.filter((one) => one.kind === "OVERRIDE");
  const others = found.filter((one) => one.kind !== "OVERRIDE");
  return (
    <>
      {waiting.length > 0 && (
        <Card title={t("overrides.title")} aside={String(waiting.length)}>
          <List label={t("overrides.title")}>{waiting.map((one) => <CaseRow key={one.case_id} of={one} onOpen={() => onOpen(one)} />)}</List>
        </Card>
      )}
      <Card title={t("cases.title")} aside={String(others.length)}>
        {others.length === 0 ? <Empty icon="check" title={t("cases.none")} /> : (
          <List label={t("cases.title")}>{others.map((one) => <CaseRow key={one.case_id} of={one} onOpen={() => onOpen(one)} />)}</List>
        )}
      </Card>
    </>
  );
}

function NotForYou() {
  return (
    <Screen name="review" title={t("title")} back={to("outbox")}>
      <Card><Empty icon="people" title={t("not_for_you")} /></Card>
    </Screen>
  );
}
