/** What can be done with the scan on the screen; the verdict and the counters above never move. */
import { useEffect, useState } from "preact/hooks";
import { to } from "../../router";
import { Button, toast } from "../../ui";
import { familyHere, leaveForAWhile } from "./gate";
import { HANDOUT_SECONDS } from "../../outbox/undoing";
import { mayUndo, takeBack } from "./handing-out";
import { camera, sheet } from "./sheets";
import { clearShown, shown, waiting, type Shown } from "./shown";
import { t } from "./texts";

export function DockButtons() {
  const one = shown.value;
  if (one === null) return <><Hand /><Button kind="primary" icon="camera" onClick={() => (camera.value = true)}>{t("action.camera")}</Button></>;
  if (one.use === "gate") return <GateButtons one={one} />;
  switch (one.kind) {
    case "give":
      return <><Undo one={one} /><Hand /></>;
    case "attention":
      return <><Undo one={one} /><Understood /></>;
    case "received":
      return one.use === "deliver" ? <><Button kind="ink" onClick={() => (sheet.value = "authorise")}>{t("action.authorise")}</Button><See /></> : <><Hand /><Understood /></>;
    case "refused":
      return <><Button kind="ink" onClick={() => (sheet.value = "details")}>{t("action.why")}</Button><Understood /></>;
    case "unknown":
      return <><Hand /><Button kind="primary" icon="find" href={to("find")}>{t("action.find")}</Button></>;
  }
}

function GateButtons({ one }: { one: Shown }) {
  if (one.word === "without_place") {
    return <><Button kind="ink" onClick={clearShown}>{t("action.ok")}</Button><Button kind="primary" icon="bed" href={to("beds", [], { card: one.code ?? "" })}>{t("action.place")}</Button></>;
  }
  if (one.why === "child_alone") return <Understood />;
  if (one.word !== "here" || one.guest === null) return <>{one.kind === "unknown" ? null : <Undo one={one} />}<Hand />{one.kind === "unknown" && <Button kind="primary" icon="find" href={to("find")}>{t("action.find")}</Button>}</>;
  const family = familyHere(one.guest).length;
  return (
    <>
      {family === 1 ? <Hand /> : <Button kind="ink" onClick={() => void leaveForAWhile(one, true)}>{t("action.leave_all", { count: family })}</Button>}
      <Button kind="primary" icon="away" onClick={() => void leaveForAWhile(one, false)}>{t("action.leave")}</Button>
    </>
  );
}

function Understood() {
  const count = waiting.value;
  return <Button kind="primary" hint={count > 0 ? t("action.ok_waiting", { count }) : undefined} onClick={clearShown}>{t("action.ok")}</Button>;
}

function See() {
  return <Button kind="primary" onClick={() => (sheet.value = "details")}>{t("action.see")}</Button>;
}

function Hand() {
  return <Button kind="ink" icon="keyboard" hint={t("action.by_hand")} onClick={() => (sheet.value = "hand")}>{t("action.code")}</Button>;
}

/** One tap within a minute, by who gave it. */
function Undo({ one }: { one: Shown }) {
  const seconds = useSecondsLeft(one);
  if (one.entry === null || one.entry.undo === null || seconds <= 0) return null;
  return <Button kind="ink" icon="undo" hint={t("action.undo_left", { seconds })} onClick={() => void undone(one)}>{t("action.undo")}</Button>;
}

async function undone(one: Shown): Promise<void> {
  const done = await takeBack(one).catch(() => false);
  toast({ text: t(done ? "undone" : "not_undone") });
  if (done && shown.value?.id === one.id) clearShown();
}

function useSecondsLeft(one: Shown): number {
  const [at, setAt] = useState(Date.now());
  useEffect(() => {
    setAt(Date.now());
    const timer = setInterval(() => setAt(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [one.id]);
  return mayUndo(one, at) ? Math.max(0, HANDOUT_SECONDS - Math.floor((at - one.at) / 1_000)) : 0;
}
