/** What no device decides by itself, and why: there it stands, so that nobody looks for it. */
import { mode } from "../../net/connectivity";
import { fetchFile, hand } from "../../net/files";
import { holds } from "../../session/session";
import { Card, List, ListRow, toast } from "../../ui";
import { Guarded } from "./actions";
import { code, members, subject } from "./page";
import { t } from "./texts";

const personOf = (): string | null =>
  subject.value.person ?? members.value.find((one) => one.head)?.person_id ?? members.value.find((one) => one.person_id !== null)?.person_id ?? null;

async function exportData(): Promise<void> {
  const person_id = personOf();
  if (person_id === null) return;
  const path = `/registration/v1/persons/${person_id}/access-export`;
  const name = t("online_only.file", { household: code.value });
  const file = await fetchFile({ path, body: { html: true }, name });
  if (!file.ok) return toast({ text: t("online_only.not_exported") });
  hand(file.blob, name);
  toast({ text: t("online_only.exported") });
}

export function OnlineOnly() {
  const offline = mode.value === "local" ? t("online_only.why") : null;
  const exporting = offline ?? (holds("SITE_COORDINATOR", "PROTECTION_OFFICER") ? null : t("online_only.coordination"));
  return (
    <Card title={t("online_only.title")} icon="language">
      <List label={t("online_only.title")}>
        <ListRow icon="people" title={t("online_only.merge")} text={offline ?? t("online_only.merge_text")} />
        <ListRow icon="trash" title={t("online_only.erase")} text={offline ?? t("online_only.erase_text")} />
        <ListRow icon="download" title={t("online_only.export")} text={exporting ?? t("online_only.export_text")} />
      </List>
      {exporting === null && personOf() !== null && (
        <div class="household-foot"><Guarded why={exporting} wide icon="download" onClick={() => void exportData()}>{t("online_only.export")}</Guarded></div>
      )}
    </Card>
  );
}
