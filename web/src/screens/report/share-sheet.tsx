/** The day as a message: read before it is sent, in one of two languages, numbers alone. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../clock";
import { board } from "../../data/board";
import { dayReport, type DayReport } from "../../data/report";
import { clockTime, dayWords, localDay } from "../../i18n/dates";
import { language } from "../../i18n";
import { siteName } from "../../session/place";
import { Button, Empty, Segmented, Sheet, Skeleton, toast } from "../../ui";
import { messageOf, placesToTell, type MessageLanguage } from "./message";
import { t } from "./texts";
import "./report.css";

export function ShareSheet({ onClose, day = localDay(serverNow()) }: { onClose: () => void; day?: string }) {
  const [speaks, setSpeaks] = useState<MessageLanguage>(language.value);
  const outside = dayReport(day, true);
  useEffect(() => void outside.open(), [day]);
  const { data, problem } = outside.value.value;
  const text = data === null ? null : messageNow(data, day, speaks);
  return (
    <Sheet title={t("share.title")} open onClose={onClose} actions={text === null ? undefined : <Ways text={text} onClose={onClose} />}>
      <Segmented
        label={t("share.language")}
        options={[{ value: "es", label: "Español" }, { value: "en", label: "English" }]}
        value={speaks}
        onChange={setSpeaks}
      />
      {text !== null && <pre class="report-message" lang={speaks} tabIndex={0}>{text}</pre>}
      {text === null && (problem === null ? <Skeleton label={t("share.loading")} /> : <Empty icon="wifi-off" title={t("share.none")} />)}
      <p class="sm mut">{t("share.no_names")}</p>
    </Sheet>
  );
}

function messageNow(report: DayReport, day: string, speaks: MessageLanguage): string {
  const places = placesToTell(board.value.value, day === localDay(serverNow()));
  return messageOf(report, { name: siteName.value, places, day: dayWords(day), cut: clockTime(report.cut_at) }, speaks);
}

function Ways({ text, onClose }: { text: string; onClose: () => void }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: t("share.copied") });
    onClose();
  };
  return (
    <>
      <Button kind="primary" wide icon="whatsapp" href={`whatsapp://send?text=${encodeURIComponent(text)}`}>{t("share.whatsapp")}</Button>
      <Button wide icon="note" onClick={() => void copy()}>{t("share.copy")}</Button>
      {"share" in navigator && <Button wide icon="send" onClick={() => void navigator.share({ text }).catch(() => undefined)}>{t("share.other")}</Button>}
    </>
  );
}
