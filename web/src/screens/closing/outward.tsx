/** What goes out of this device: numbers without names, and paper. */
import { useState } from "preact/hooks";
import { ShareSheet } from "../report/share-sheet";
import { to } from "../../router";
import { Button } from "../../ui";
import { t } from "./texts";

export function Outward() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div class="two">
        <Button icon="whatsapp" hint={t("do.no_names")} onClick={() => setOpen(true)}>{t("do.whatsapp")}</Button>
        <Button icon="print" hint={t("do.print_hint")} href={to("print", ["note"])}>{t("do.print")}</Button>
      </div>
      <div class="two">
        <Button icon="chart" href={to("report")}>{t("do.report")}</Button>
        <Button icon="note" href={to("print")}>{t("do.papers")}</Button>
      </div>
      {open && <ShareSheet onClose={() => setOpen(false)} />}
    </>
  );
}
