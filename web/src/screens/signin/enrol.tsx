/** Enrol this device with the code that a coordinator reads out: once. */
import { useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import { enrol } from "../../session/device";
import { Button, Field, TextInput } from "../../ui";
import { t } from "./texts";

export function Enrol() {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const send = async (): Promise<void> => {
    const typed = code.trim();
    if (typed === "") return setProblem(t("enrol.missing"));
    setBusy(true);
    const refused = await enrol(typed);
    setBusy(false);
    if (refused !== null) setProblem(said(refused));
  };
  return (
    <form class="signin-step" onSubmit={(event) => (event.preventDefault(), void send())}>
      <h2>{t("enrol.title")}</h2>
      <p>{t("enrol.text")}</p>
      <div class="signin-code">
        <Field label={t("enrol.code")} hint={t("enrol.hint")} problem={problem}>
          <TextInput value={code} onInput={setCode} name="enrolment_code" />
        </Field>
      </div>
      <div class="signin-act">
        <Button kind="primary" wide type="submit" busy={busy}>{t("enrol.send")}</Button>
      </div>
    </form>
  );
}

const said = (problem: Problem): string =>
  problem.code === "enrolment_code_refused" ? t("enrol.refused") : problem.code === "unheard" ? t("no_network") : problem.title;
