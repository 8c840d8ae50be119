/** The page has to be read again: its storage was lost, or another version of it began. What is saved stays saved. */
import { frame as t } from "./texts";
import { reloadNeeded } from "./store/safety";
import { Button, Note } from "./ui";

export function ReloadBar() {
  if (!reloadNeeded.value) return null;
  return (
    <Note kind="urgent" icon="sync" actions={<Button onClick={() => location.reload()}>{t("reload")}</Button>}>
      {t("reload_needed")}
    </Note>
  );
}
