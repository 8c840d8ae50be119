/** A review case of distribution: both sides' facts, what was found, and who resolves it; overrides are countersigned. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { components } from "../../api/types/distribution";
import type { Problem } from "../../api/problem";
import { clockTime, day } from "../../i18n/dates";
import { newId } from "../../ids";
import { Button, CardCode, Field, ListRow, Note, Options, Sheet, Tag, TextInput, toast } from "../../ui";
import { when } from "../outbox/when";
import { cases, type Case } from "./data";
import { deviceName, staffName } from "./names";
import { RESOLUTIONS } from "./resolutions";
import { t } from "./texts";

type Detail = components["schemas"]["CaseDetailOut"];
type Resolution = components["schemas"]["Resolution"];

export function CaseRow({ of, onOpen }: { of: Case; onOpen: () => void }) {
  const due = of.due_at ? t(of.overdue ? "cases.overdue" : "cases.due", { time: when(of.due_at) }) : undefined;
  const text = [deviceName(of.device_id), due].filter(Boolean).join(" · ");
  return <ListRow time={when(of.opened_at)} title={t(`case.${of.kind as "STOCK"}`)} text={text || undefined} onClick={onOpen} />;
}

export function CaseSheet({ of, onClose }: { of: Case | null; onClose: () => void }) {
  return (
    <Sheet title={of === null ? "" : t(`case.${of.kind as "STOCK"}`)} open={of !== null} onClose={onClose} actions={<span />}>
      {of !== null && <Resolving key={of.case_id} of={of} onClose={onClose} />}
    </Sheet>
  );
}

function Resolving({ of, onClose }: { of: Case; onClose: () => void }) {
  const [found, setFound] = useState<Resolution | null>(null);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<{ ok: true } | { ok: false; problem: Problem }>, done: string): Promise<void> => {
    setBusy(true);
    const answer = await work();
    setBusy(false);
    await cases.refresh();
    if (!answer.ok) return setProblem(answer.problem.status === 0 ? t("refused.no_network") : (answer.problem.detail ?? answer.problem.title));
    onClose();
    toast({ text: done });
  };
  const resolve = (): void => {
    if (found === null) return setProblem(t("cases.missing"));
    void run(() => resolveCase(of.case_id, found, note.trim()), t("cases.resolved"));
  };
  return (
    <>
      <Sides of={of} />
      {of.kind === "OVERRIDE" && of.handout_id && (
        <Button kind="primary" wide icon="check" busy={busy} onClick={() => void run(() => countersign(of.handout_id!), t("overrides.signed"))}>
          {t("overrides.sign")}
        </Button>
      )}
      <Field label={t("cases.found")} group>
        <Options
          value={found}
          onChange={(chosen) => (setFound(chosen), setProblem(null))}
          options={RESOLUTIONS[of.kind as keyof typeof RESOLUTIONS].map((value) => ({ value, title: t(`resolution.${value}`) }))}
        />
      </Field>
      <Field label={t("cases.note")} hint={t("reason.hint")} optional>
        <TextInput rows={2} value={note} onInput={setNote} maxLength={400} />
      </Field>
      <div role="alert">{problem !== null && <Note kind="warning" icon="alert">{problem}</Note>}</div>
      <div class="stack-2">
        <Button kind={of.kind === "OVERRIDE" ? "outlined" : "primary"} wide busy={busy} onClick={resolve}>{t("cases.resolve")}</Button>
        <Button kind="quiet" wide onClick={onClose}>{t("back")}</Button>
      </div>
    </>
  );
}

/** What the device says, and what the server says of the same. */
function Sides({ of }: { of: Case }) {
  const [detail, setDetail] = useState<Detail | null>(null);
  useEffect(() => {
    void read(api.distribution.GET("/distribution/v1/cases/{case_id}", { params: { path: { case_id: of.case_id } } })).then(
      (answer) => answer.ok && setDetail(answer.data),
    );
  }, [of.case_id]);
  const { device = null, server = null, stock = null } = detail ?? {};
  return (
    <>
      {of.overdue && <Tag kind="amber" icon="clock">{t("cases.late")}</Tag>}
      <dl class="facts">
        <dt>{t("facts.opened")}</dt><dd>{day(of.opened_at)} {clockTime(of.opened_at)}</dd>
        {device?.card && <><dt>{t("field.card")}</dt><dd><CardCode code={device.card} /></dd></>}
        {device?.scanned_at && <><dt>{t("facts.scanned")}</dt><dd>{when(device.scanned_at)}</dd></>}
        {device?.device_id && <><dt>{t("facts.device")}</dt><dd>{deviceName(device.device_id) ?? t("facts.unknown")}</dd></>}
        {server !== null && <><dt>{t("facts.who")}</dt><dd>{staffName(server.done_by) ?? t("facts.unknown")}</dd></>}
        {server !== null && <><dt>{t("field.quantity")}</dt><dd>{server.quantity}</dd></>}
        {typeof server?.allowed === "number" && <><dt>{t("facts.allowed")}</dt><dd>{t("facts.of_allowed", { taken: server.taken ?? 0, allowed: server.allowed })}</dd></>}
        {of.excess > 0 && <><dt>{t("facts.excess")}</dt><dd>{of.excess}</dd></>}
        {stock !== null && <><dt>{t("facts.shelf")}</dt><dd>{t("facts.of_shelf", { short: stock.short, on_shelf: stock.on_shelf })}</dd></>}
      </dl>
    </>
  );
}

const key = () => ({ "Idempotency-Key": newId() });

const resolveCase = (case_id: string, resolution: Resolution, note: string) =>
  read(
    api.distribution.POST("/distribution/v1/cases/{case_id}/resolve", {
      params: { path: { case_id }, header: key() },
      body: { resolution, ...(note === "" ? {} : { note }) },
    }),
  );

const countersign = (handout_id: string) =>
  read(api.distribution.POST("/distribution/v1/handouts/{handout_id}/countersign", { params: { path: { handout_id }, header: key() } }));
