/** One entry that a service put aside: why, what was to be done (read only when asked for, and written down), and a decision. */
import { useEffect, useState } from "preact/hooks";
import { clockTime, day } from "../../i18n/dates";
import { kindOf } from "../../outbox/operations";
import { resolveParked, type Resolution, type Resolved } from "../../outbox/retrying";
import { pollReview } from "../../outbox/review";
import { Button, Chips, Field, ListRow, Note, Sheet, Tag, TextInput, toast } from "../../ui";
import { when } from "../outbox/when";
import { Contents } from "./contents";
import { refreshReview, type Parked } from "./data";
import { deviceName, staffName } from "./names";
import { t } from "./texts";

export function ParkedRow({ entry, onOpen }: { entry: Parked; onOpen: () => void }) {
  const who = [staffName(entry.worker_id), deviceName(entry.device_id)].filter(Boolean).join(" · ");
  const why = problemTitle(entry) ?? t(`quarantine.${entry.quarantine ?? "EXPIRED"}`);
  return <ListRow time={when(entry.captured_at)} title={t(`kind.${kindOf(entry.operation)}`)} text={<>{why}<br />{who}</>} onClick={onOpen} />;
}

const problemTitle = (entry: Parked): string | undefined => (entry.problem as { title?: string } | null | undefined)?.title;

export function ParkedSheet({ entry, onClose }: { entry: Parked | null; onClose: () => void }) {
  return (
    <Sheet title={entry === null ? "" : t(`kind.${kindOf(entry.operation)}`)} open={entry !== null} onClose={onClose} actions={<span />}>
      {entry !== null && <Deciding key={entry.id} entry={entry} onClose={onClose} />}
    </Sheet>
  );
}

function Facts({ entry }: { entry: Parked }) {
  return (
    <>
      <Tag kind="red" icon="alert">{t(`state.${entry.state === "QUARANTINED" ? "QUARANTINED" : "OPEN"}`)}</Tag>
      <Note icon="info">{problemTitle(entry) ?? t(`quarantine.${entry.quarantine ?? "EXPIRED"}`)}</Note>
      <dl class="facts">
        <dt>{t("facts.when")}</dt><dd>{day(entry.captured_at)} {clockTime(entry.captured_at)}</dd>
        <dt>{t("facts.who")}</dt><dd>{staffName(entry.worker_id) ?? t("facts.unknown")}</dd>
        <dt>{t("facts.device")}</dt><dd>{deviceName(entry.device_id) ?? t("facts.unknown")}</dd>
        <dt>{t("facts.number")}</dt><dd>{entry.seq}</dd>
      </dl>
    </>
  );
}

const OFTEN = ["spoke", "twice", "left", "paper"] as const;

function Deciding({ entry, onClose }: { entry: Parked; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<Resolution | null>(null);
  useEffect(() => setProblem(null), [reason]);
  const decide = async (how: Resolution): Promise<void> => {
    if (reason.trim() === "") return setProblem(t("reason.missing"));
    setBusy(how);
    const came = await resolveParked(entry.service, entry.id, how, reason.trim());
    setBusy(null);
    await Promise.all([refreshReview(), pollReview()]);
    const said = refusal(came);
    if (said !== null) return setProblem(said);
    onClose();
    toast({ text: t(`decided.${how}`) });
  };
  const often = OFTEN.map((key) => ({ value: t(`reason.often.${key}`), label: t(`reason.often.${key}`) }));
  return (
    <>
      <Facts entry={entry} />
      <Contents entry={entry} />
      <Chips single label={t("reason.label")} options={often} value={[reason]} onChange={([text]) => setReason(text ?? "")} />
      <Field label={t("reason.label")} hint={t("reason.hint")}>
        <TextInput rows={2} value={reason} onInput={setReason} maxLength={400} />
      </Field>
      <div role="alert">{problem !== null && <Note kind="warning" icon="alert">{problem}</Note>}</div>
      <div class="stack-2">
        <Button kind="primary" wide icon="sync" busy={busy === "RETRY"} onClick={() => void decide("RETRY")}>{t("decide.RETRY")}</Button>
        <Button wide icon="check" busy={busy === "APPLIED_OTHERWISE"} onClick={() => void decide("APPLIED_OTHERWISE")}>{t("decide.APPLIED_OTHERWISE")}</Button>
        <Button wide icon="x" busy={busy === "DISCARDED"} onClick={() => void decide("DISCARDED")}>{t("decide.DISCARDED")}</Button>
        <Button kind="quiet" wide onClick={onClose}>{t("back")}</Button>
      </div>
    </>
  );
}

/** Why nothing was decided; null where it was. */
function refusal(came: Resolved): string | null {
  if (came.ok) return came.state === "OPEN" ? t("refused.again", { why: came.problem?.title ?? "" }) : null;
  if (came.problem.status === 0) return t("refused.no_network");
  return came.problem.code === "entry_decided" ? t("refused.before") : (came.problem.detail ?? came.problem.title);
}
