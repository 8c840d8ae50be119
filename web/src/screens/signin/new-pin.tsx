/** Choose the PIN of this shift: typed twice, so that nobody is locked out by a slip. */
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import { beginShift } from "../../session/session";
import { loadPlace } from "../../session/place";
import { PIN_DIGITS, PinField } from "./pin-field";
import { t } from "./texts";
import { isWeak } from "./weak-pin";

export function NewPin() {
  const [first, setFirst] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const anew = (why: string): void => {
    setFirst(null);
    setPin("");
    setProblem(why);
  };
  useEffect(() => {
    if (pin.length < PIN_DIGITS || busy) return;
    if (first === null) {
      if (isWeak(pin)) return anew(t("pin.weak"));
      setProblem(null);
      setPin("");
      return setFirst(pin);
    }
    if (first !== pin) return anew(t("pin.differs"));
    setBusy(true);
    void beginShift(pin).then((refused) => {
      setBusy(false);
      if (refused !== null) return anew(said(refused));
      void loadPlace();
    });
  }, [pin]);
  return (
    <section class="signin-step signin-pin">
      <h2>{t("pin.title")}</h2>
      <p>{t("pin.text")}</p>
      <PinField
        label={t(first === null ? "pin.choose" : "pin.again")}
        value={pin}
        onChange={setPin}
        problem={problem}
        busy={busy ? t("pin.saving") : null}
      />
    </section>
  );
}

const said = (problem: Problem): string => (problem.code === "unheard" ? t("no_network") : problem.title);
