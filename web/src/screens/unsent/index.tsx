/** Work that waits for three days: before anything else, what to do about it; one tap goes on for an hour. */
import { useState } from "preact/hooks";
import { saveCopy } from "../../outbox/copy";
import { sendNow } from "../../outbox/sender";
import { goOn, oldestUnsentHours, status } from "../../outbox/status";
import { to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, toast } from "../../ui";
import { t } from "./texts";
import "./unsent.css";

export default function Unsent() {
  const [busy, setBusy] = useState(false);
  const { unsent, review } = status.value;
  const send = async (): Promise<void> => {
    setBusy(true);
    await sendNow({ atOnce: true });
    setBusy(false);
    if (status.peek().unsent > 0) toast({ text: t("still", { count: status.peek().unsent }) });
  };
  const copy = async (): Promise<void> => toast({ text: t("copied", { count: await saveCopy() }) });
  return (
    <Screen
      name="outbox"
      title={t("title")}
      back={null}
      dock={
        <>
          <Button kind="primary" icon="send" busy={busy} onClick={() => void send()}>{t("send")}</Button>
          <Button kind="ink" onClick={goOn}>{t("go_on")}</Button>
        </>
      }
    >
      <div class="narrow">
        <Card tone="strong" icon="alert" title={t("since", { hours: oldestUnsentHours.value })} pad>
          <p>{t("count", { count: unsent + review })}</p>
          <ol class="unsent-steps">
            <li>{t("near")}</li>
            <li>{t("file")}</li>
            <li>{t("tell")}</li>
          </ol>
          <Button wide icon="save" onClick={() => void copy()}>{t("copy")}</Button>
          <Button wide kind="quiet" href={to("outbox")}>{t("see")}</Button>
        </Card>
      </div>
    </Screen>
  );
}
