import "../style/tiles.css";
import type { ComponentChildren } from "preact";
import { Icon } from "./icon";
import { Strip } from "./strip";
import { t } from "./texts";

/** A room of the board; a hall, whose places have no number, does not fold. */
export function Room({ title, text, end, open, onToggle, children }: {
  title: ComponentChildren;
  /** How many beds it has. */
  text?: string | undefined;
  /** How many are free. */
  end?: string | undefined;
  /** Without it the room does not fold. */
  open?: boolean | undefined;
  onToggle?: ((open: boolean) => void) | undefined;
  children: ComponentChildren;
}) {
  const head = (
    <>
      <span>{title}</span>
      <span class="mut sm grow">{text}</span>
      {end !== undefined && <span class="sm nw">{end}</span>}
    </>
  );
  if (open === undefined) {
    return <section class="room"><div class="room-head">{head}</div><div class="room-in stack-2">{children}</div></section>;
  }
  return (
    <details class="room" open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary class="room-head">{head}<Icon name="down" size="m" cls="chevron" /></summary>
      <div class="room-in">{children}</div>
    </details>
  );
}

/** Above this a square is too small to be one place. */
const MOST_DOTS = 90;

/** A hall counted by places: one square each, or a bar where there are many. */
export function HallDots({ taken, places, added = 0 }: {
  taken: number;
  places: number;
  /** Of the free ones, those that are about to be given. */
  added?: number | undefined;
}) {
  if (places > MOST_DOTS) {
    return <Strip places={{ occupied: taken, away: 0, held: added, out: 0, free: Math.max(0, places - taken - added) }} />;
  }
  const kind = (at: number): string | undefined => (at < taken ? "taken" : at < taken + added ? "added" : undefined);
  return (
    <div class="dots" role="img" aria-label={t("hall", { taken, places })}>
      {Array.from({ length: Math.max(places, taken) }, (_, at) => <i key={at} class={kind(at)} />)}
    </div>
  );
}

/** What the next tap on the board is for. */
export function ModeBar({ title, text, children }: { title: ComponentChildren; text?: string | undefined; children: ComponentChildren }) {
  return (
    <div class="modebar" role="status">
      <p class="grow"><b>{title}</b>{text !== undefined && <><br /><span class="sm">{text}</span></>}</p>
      {children}
    </div>
  );
}
