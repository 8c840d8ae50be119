import type { ComponentChildren } from "preact";
import "../style/verdicts.css";
import { classes } from "./classes";
import { Ribbon } from "./note";
import { CardCode } from "./marks";
import { t } from "./texts";
import { wordLines } from "./verdict-word";

/** Entregar, Atención, Ya recibió, No corresponde, No reconocido. */
export type VerdictKind = "give" | "attention" | "received" | "refused" | "unknown";

export interface VerdictProps {
  /** Null before the first one: the region is there, and says nothing. */
  kind: VerdictKind | null;
  /** In place of the verdict's own word, where nothing is handed out. */
  word?: string | undefined;
  /** The device decided; the server will look at it. */
  local?: boolean | undefined;
  /** Read at 2 m: quantities or an instruction, nothing private. A list is set line by line. */
  far?: string | readonly string[] | undefined;
  code?: string | undefined;
  /** Read at arm's length, nothing private. */
  near?: ComponentChildren;
  children?: ComponentChildren;
}

/** The verdict fills what is left of the screen; keep it mounted and change `kind`, so that each one is said aloud. */
export function Verdict({ kind, word, local = false, far, code, near, children }: VerdictProps) {
  if (kind === null) return <div class="verdict-live" aria-live="assertive" aria-atomic="true" />;
  const { lines, long } = wordLines(word ?? t(`verdict.${kind}`));
  const told = far === undefined ? [] : typeof far === "string" ? [far] : far;
  return (
    <div class="verdict-live" aria-live="assertive" aria-atomic="true">
      {local && <Ribbon icon="wifi-off" said={false}>{t("verdict.local")}</Ribbon>}
      <div class={classes("verdict", `verdict-${kind}`)}>
        <Shape kind={kind} cls="verdict-shape" />
        <p class={classes("verdict-word", long && "long")}>
          {lines.map((line, at) => <span key={line}>{at > 0 ? ` ${line}` : line}</span>)}
        </p>
        {told.length > 0 && <p class="verdict-far">{told.map((line) => <span key={line}>{line}</span>)}</p>}
        {code !== undefined && <p class="verdict-code"><CardCode code={code} /></p>}
        {near !== undefined && <p class="verdict-near">{near}</p>}
        {children}
      </div>
    </div>
  );
}

/** The verdict's shape alone, in a list of the latest scans. */
export function VerdictMark({ kind }: { kind: VerdictKind }) {
  return <Shape kind={kind} cls={`verdict-mini mini-${kind}`} />;
}

function Shape({ kind, cls }: { kind: VerdictKind; cls: string }) {
  return <svg class={cls} viewBox="0 0 100 100" aria-hidden="true">{SHAPES[kind]}</svg>;
}

const SHAPES: Record<VerdictKind, ComponentChildren> = {
  give: (
    <>
      <circle class="shape-fill" cx="50" cy="50" r="46" />
      <path class="shape-cut" d="M27 52l16 16 31-34" stroke-width="11" />
    </>
  ),
  attention: (
    <>
      <path class="shape-fill" d="M50 6L97 91H3z" stroke="currentColor" stroke-width="6" stroke-linejoin="round" />
      <path class="shape-cut" d="M50 36v28M50 77v1" stroke-width="10" />
    </>
  ),
  received: (
    <>
      <rect class="shape-line" x="6" y="6" width="88" height="88" rx="10" stroke-width="8" />
      <path class="shape-line" d="M29 29v17h17" stroke-width="9" />
      <path class="shape-line" d="M31 45a22 22 0 1 1-2 12" stroke-width="9" />
    </>
  ),
  refused: (
    <>
      <path class="shape-fill" d="M30 4h40l26 26v40L70 96H30L4 70V30z" />
      <path class="shape-cut" d="M33 33l34 34M67 33L33 67" stroke-width="11" />
    </>
  ),
  unknown: (
    <>
      <rect class="shape-line butt" x="6" y="6" width="88" height="88" rx="6" stroke-width="7" stroke-dasharray="15 9" />
      <path class="shape-line" d="M37 40a13 13 0 1 1 19 12c-4 2-6 5-6 9M50 74v1" stroke-width="9" />
    </>
  ),
};
