/** Their cards: printed again, stopped, let count again. */
import { language } from "../../i18n";
import { fetchFile, hand } from "../../net/files";
import { entries } from "../../outbox/entries";
import { Card, CardCode, List, ListRow, Tag, toast } from "../../ui";
import { shortCode } from "../../ui/codes";
import { Guarded, notRegistering, offlineWhy } from "./actions";
import { restoreCard } from "./doing";
import { cards, seen } from "./page";
import { ask } from "./sheets";
import { t } from "./texts";

/** Whether a card is paused: as registration told, and as it was done here since. */
function isPaused(code: string): boolean {
  let paused = seen.value?.cards.find((card) => card.code === code)?.state === "PAUSED";
  for (const entry of entries.value) {
    if (entry.undone_by !== null || ["REVIEW", "EXPIRED", "DISMISSED"].includes(entry.state)) continue;
    if (entry.operation === `POST /registration/v1/cards/${code}/pause`) paused = true;
    if (entry.operation === `POST /registration/v1/cards/${code}/restore`) paused = false;
  }
  return paused;
}

export function Cards() {
  const all = cards.value.filter((code) => seen.value?.cards.find((card) => card.code === code)?.state !== "REVOKED");
  return (
    <Card title={t("cards.title")} icon="card">
      {all.length === 0 ? <p class="household-foot sm mut">{t("cards.none")}</p> : (
        <List label={t("cards.title")}>{all.map((code) => <Row key={code} code={code} />)}</List>
      )}
      {all.length > 0 && <p class="household-foot sm mut">{t("cards.same")}</p>}
    </Card>
  );
}

function Row({ code }: { code: string }) {
  const paused = isPaused(code);
  return (
    <>
      <ListRow title={<CardCode code={code} />} end={paused ? <Tag kind="amber" icon="stop">{t("cards.paused")}</Tag> : <span />} />
      <li class="household-card">
        <Guarded why={notRegistering() ?? offlineWhy()} small icon="print" label={t("cards.print_of", { card: shortCode(code) })} onClick={() => void print(code)}>{t("cards.print")}</Guarded>
        {paused ? (
          <Guarded why={notRegistering()} small icon="check" label={t("cards.restore_of", { card: shortCode(code) })} onClick={() => void restoreCard(code)}>{t("cards.restore")}</Guarded>
        ) : (
          <Guarded why={notRegistering()} small icon="stop" label={t("cards.pause_of", { card: shortCode(code) })} onClick={() => ask({ kind: "pause", code })}>{t("cards.pause")}</Guarded>
        )}
      </li>
    </>
  );
}

/** The same code again, without a name: a sheet of A4 that the browser saves. */
async function print(code: string): Promise<void> {
  const name = t("cards.file", { card: shortCode(code) });
  const body = { paper: "A4", language: language.value, with_name: false };
  const file = await fetchFile({ path: `/registration/v1/cards/${code}/print`, body, name });
  if (!file.ok) return toast({ text: t("cards.not_printed") });
  hand(file.blob, name);
  toast({ text: t("cards.printed") });
}
