import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
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
  const foot = t("printed", { site, day: day(at), time: clockTime(at), by });
  useEffect(() => onEachPage(foot), [foot]);
  return (
    <>
      <div class="print-head">{title}<small>{foot}</small></div>
      {children}
    </>
  );
}

/** At the foot of each page, where the browser can; a style sheet made here is one that the content policy allows. */
function onEachPage(foot: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page { @bottom-left { content: ${JSON.stringify(foot)}; font: 9pt system-ui, sans-serif; } }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
