/** One more than the rule gives, for a reason; a second person signs within a day. */
import { useState } from "preact/hooks";
import type { RoundDesk } from "../../scanning/round-desk";
import { Button, Field, Options } from "../../ui";
import { authorise } from "./deliver";
import type { Reason } from "./handing-out";
import { closeSheet } from "./sheets";
import type { Shown } from "./shown";
import { t } from "./texts";

const REASONS: readonly Reason[] = ["LOST_OR_STOLEN", "DEFECTIVE", "HOUSEHOLD_IS_LARGER", "RULE_DOES_NOT_FIT", "DECIDED_BY_COORDINATION"];

export function AuthoriseSheet({ one, desk }: { one: Shown; desk: RoundDesk }) {
  const [reason, setReason] = useState<Reason | null>(null);
  const [missing, setMissing] = useState(false);
  const give = (): void => {
    setMissing(reason === null);
    if (reason === null) return;
    closeSheet();
    void authorise(desk, one, reason);
  };
  return (
    <div class="stack-2">
      <p>{t("authorise.text")}</p>
      <Field label={t("authorise.reason")} group problem={missing && reason === null ? t("authorise.missing") : undefined}>
        <Options options={REASONS.map((value) => ({ value, title: t(`authorise.${value}`) }))} value={reason} onChange={setReason} />
      </Field>
      <Button kind="primary" wide onClick={give}>{t("authorise.give")}</Button>
    </div>
  );
}
