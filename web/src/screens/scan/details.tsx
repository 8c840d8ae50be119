/** After a tap: why, when, what to do next; who it is only by another tap, which registration writes down. */
import { useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { Round } from "../../scanning/rounds";
import { to } from "../../router";
import { Button, Note } from "../../ui";
import { guestHere } from "./gate";
import { closeSheet, sheet } from "./sheets";
import { clearShown, shown, type Shown } from "./shown";
import { t } from "./texts";
import { nearWords, nextWords, whyWords } from "./words";

export function Details({ one, round }: { one: Shown; round: Round | null }) {
  const given = one.kind === "give" || one.kind === "attention";
  const seen = (): void => {
    closeSheet();
    clearShown();
  };
  return (
    <div class="stack-2">
      {!given && <p><b>{t("details.reason")}.</b> {whyWords(one)}</p>}
      {!given && <p><b>{t("details.next")}.</b> {nextWords(one)}</p>}
      {nearWords(one).map((line) => <p key={line} class="sm">{line}</p>)}
      {round !== null && round.rule_in_words !== "" && <p class="sm mut"><b>{t("details.rule")}.</b> {round.rule_in_words}</p>}
      {one.code !== null && <Name key={one.id} code={one.code} />}
      {given && one.use === "deliver" && <Given />}
      {householdOf(one) !== null && <Button wide href={to("household", [householdOf(one)!])}>{t("action.household")}</Button>}
      {!given && <Button kind="primary" wide onClick={seen}>{t("action.ok")}</Button>}
    </div>
  );
}

function Given() {
  const open = (name: "adjust" | "bearer") => (): void => void (sheet.value = name);
  return (
    <>
      <Button wide icon="box" onClick={open("adjust")}>{t("action.adjust")}</Button>
      <Button wide icon="person" onClick={open("bearer")}>{t("action.not_them")}</Button>
    </>
  );
}

const householdOf = ({ code }: Shown): string | null => (code === null ? null : (guestHere(code)?.household_id ?? null));

/** A name is a tap and a line in registration's log. */
function Name({ code }: { code: string }) {
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (): Promise<void> => {
    setBusy(true);
    const answer = await read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code } } }));
    setBusy(false);
    if (shown.peek()?.code !== code) return; // another card is on the screen now
    if (!answer.ok) return setTold(t("details.no_name"));
    const { given_names, family_names } = answer.data.person ?? {};
    setTold([given_names, family_names].filter(Boolean).join(" ") || t("details.nameless"));
  };
  if (told !== null) return <Note icon="person">{told}</Note>;
  return <Button wide icon="eye" busy={busy} onClick={() => void ask()}>{t("details.name")}</Button>;
}
