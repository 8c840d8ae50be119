/** Choose the PIN of this shift: typed twice, so that nobody is locked out by a slip. */
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import { beginShift } from "../../session/session";
import { loadPlace } from "../../session/place";
import { Note } from "../../ui";
import { PIN_DIGITS, PinField } from "./pin-field";
import { t } from "./texts";
import { isWeak } from "./weak-pin";

export function NewPin() {
  const [first, setFirst] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    setPin("");
    if (first === null) {
      if (isWeak(pin)) return setProblem(t("pin.weak"));
      setProblem(null);
      return setFirst(pin);
    }
    if (first !== pin) {
      setFirst(null);
      return setProblem(t("pin.differs"));
    }
    setBusy(true);
    void beginShift(pin).then((refused) => {
      setBusy(false);
      if (refused !== null) {
        setFirst(null);
        return setProblem(said(refused));
      }
      void loadPlace();
    });
  }, [pin]);
  return (
    <div class="stack">
      <h2>{t("pin.title")}</h2>
      <p>{t("pin.text")}</p>
      {busy ? <p role="status">{t("pin.saving")}</p> : (
        <PinField key={String(first === null)} label={t(first === null ? "pin.choose" : "pin.again")} value={pin} onChange={setPin} describedBy="pin-problem" />
      )}
      <div id="pin-problem" role="alert">{problem !== null && <Note kind="warning" icon="lock">{problem}</Note>}</div>
    </div>
  );
}

const said = (problem: Problem): string => (problem.code === "unheard" ? t("no_network") : problem.title);
