import type { ComponentChildren } from "preact";
import "../style/print.css";
import { clockTime, day } from "../i18n/dates";
import { t } from "./texts";

/** What stands around a printed page and not on the screen: what it is, which shelter, when and by whom. */
export function PrintSheet({ title, site, at, by, children }: {
  title: string;
  site: string;
  at: Date | string;
  by: string;
  children: ComponentChildren;
}) {
  return (
    <>
      <div class="print-head">{site} · {title}</div>
      {children}
      <div class="print-foot">{t("printed", { site, day: day(at), time: clockTime(at), by })}</div>
    </>
  );
}
