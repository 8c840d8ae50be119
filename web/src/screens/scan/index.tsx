/** Scanning: hand-outs, the gate and services, each by one card after another. */
import { useEffect } from "preact/hooks";
import { watchBoard } from "../../data/board";
import { openRoster } from "../../data/roster";
import { status } from "../../outbox/status";
import { Screen } from "../../screen";
import { listen, refocus } from "../../scanning/listener";
import { cardKeys } from "../../scanning/keys";
import { goOnCounting } from "../../scanning/numbers";
import { rounds } from "../../scanning/rounds";
import { device } from "../../session/device";
import { Segmented, toast } from "../../ui";
import { desk } from "./chosen";
import { CountBar, Side } from "./counts";
import { deliver } from "./deliver";
import { DockButtons } from "./dock";
import { atGate } from "./gate";
import { Panel } from "./panel";
import { Pipeline, type Purpose } from "./pipeline";
import { ScanField } from "./scan-field";
import { scansGoTo } from "./scanned";
import { serve, service } from "./serve";
import { Sheets } from "./sheets-open";
import { camera, closeSheet, sheet } from "./sheets";
import { clearShown, use, type Use } from "./shown";
import { soundVerdicts, stayAwake, unlockSound } from "./signals";
import { t } from "./texts";
import "./scan.css";

const RENEW_MS = 60_000;

export default function Scan() {
  useData();
  useScanner();
  const now = desk.value;
  useEffect(() => now?.open(), [now]);
  return (
    <Screen name="scan" title={t("title")} subtitle={subtitle()} above={<Uses />} dock={<DockButtons />} dockLayout="start" bare>
      <ScanField />
      <div class="scan">
        <Panel desk={now} />
        <Side desk={now} />
      </div>
      <CountBar desk={now} />
      <Sheets desk={now} />
    </Screen>
  );
}

function subtitle(): string | undefined {
  const name = device.value?.name;
  const kind = use.value === "deliver" ? desk.value?.round.kit_kind : undefined;
  return kind === undefined || name === undefined ? name : t("subtitle", { kind: t(`kind.${kind}`), device: name });
}

function Uses() {
  const options = (["deliver", "gate", "service"] as const).map((value) => ({ value, label: t(`use.${value}`) }));
  const change = (to: Use): void => {
    use.value = to;
    clearShown();
    refocus();
  };
  return <div class="scan-uses"><Segmented options={options} value={use.value} onChange={change} label={t("use.label")} mini /></div>;
}

function useData(): void {
  useEffect(() => {
    void rounds.open();
    void cardKeys.open();
    void openRoster();
    void goOnCounting();
    const renewing = setInterval(() => !status.value.offline && void rounds.refresh(), RENEW_MS);
    const ends = [watchBoard(), soundVerdicts(), stayAwake()];
    document.addEventListener("pointerdown", unlockSound);
    return () => {
      clearInterval(renewing);
      document.removeEventListener("pointerdown", unlockSound);
      ends.forEach((end) => end());
    };
  }, []);
}

/** Scans are heard while the screen is open; what was shown before is not shown again. */
function useScanner(): void {
  useEffect(() => {
    clearShown();
    camera.value = false;
    closeSheet();
    const pipeline = new Pipeline(purpose);
    const arrived: Pipeline["arrived"] = (arrival, by) => {
      // A trigger is somebody's; a camera sees by itself whatever lies before it while a sheet is read.
      if (by === "camera" && sheet.value !== null) return pipeline.overlook(arrival.text);
      closeSheet();
      pipeline.arrived(arrival, by);
    };
    scansGoTo(arrived);
    const stop = listen({ onScan: arrived });
    return () => {
      stop();
      scansGoTo(null);
      const count = pipeline.end();
      if (count > 0) toast({ text: t("unseen", { count }), seconds: 10 });
    };
  }, []);
}

/** What is chosen now; null before a round is. */
function purpose(): Purpose | null {
  const [now, kind] = [desk.value, service.value];
  if (use.value === "gate") return { use: "gate", judge: atGate };
  if (use.value === "service") return { use: "service", judge: (judged) => serve(kind, judged) };
  return now === null ? null : { use: "deliver", judge: (judged) => deliver(now, judged) };
}
