/** A page to print: seen first, then printed by the browser on the paper that this device has. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { tick } from "../../clock";
import { to } from "../../router";
import { Screen } from "../../screen";
import { loadPlace, siteName } from "../../session/place";
import { worker } from "../../session/session";
import { readMeta, writeMeta } from "../../store/db";
import { Button, PrintSheet, Segmented } from "../../ui";
import { t } from "./texts";

export type PaperSize = "LETTER" | "A4";

/** Letter is what is sold here; who has A4 says so once. */
export const paper = signal<PaperSize>("LETTER");

export async function loadPaper(): Promise<void> {
  paper.value = (await readMeta<PaperSize>("paper")) ?? "LETTER";
}

export function PaperChoice() {
  const choose = (size: PaperSize): void => {
    paper.value = size;
    void writeMeta("paper", size);
  };
  const options = [{ value: "LETTER", label: t("paper.LETTER") }, { value: "A4", label: "A4" }] as const;
  return <div class="print-paper"><Segmented label={t("paper.label")} options={options} value={paper.value} onChange={choose} /></div>;
}

/** The page's own size, by a sheet that the content policy allows. */
function usePageSize(): void {
  const size = paper.value === "A4" ? "A4" : "letter";
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { size: ${size}; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, [size]);
}

export function PaperPage({ title, children, options, ready = true }: {
  title: string;
  children: ComponentChildren;
  /** What is chosen before it is printed; never on the paper. */
  options?: ComponentChildren;
  /** False while what would be printed is not there yet. */
  ready?: boolean | undefined;
}) {
  usePageSize();
  useEffect(() => {
    void loadPlace();
    void loadPaper();
  }, []);
  return (
    <Screen
      name="print"
      title={title}
      back={to("print")}
      dockLayout="start"
      dock={ready ? <Button kind="primary" icon="print" onClick={() => window.print()}>{t("print")}</Button> : undefined}
    >
      <div class="no-print print-options stack">
        <PaperChoice />
        {options}
      </div>
      <PrintSheet title={title} site={siteName.value} at={new Date(tick.value)} by={worker.value?.display_name ?? ""}>
        <div class="sheet-paper" tabIndex={0} role="region" aria-label={title}>{children}</div>
      </PrintSheet>
    </Screen>
  );
}
