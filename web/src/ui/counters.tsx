import { number } from "../i18n";
import { classes } from "./classes";

export interface Counter {
  count: number | string;
  label: string;
  /** Inverted: the one that must be seen first. */
  hot?: boolean | undefined;
  /** A filter: whether it is on, and what turns it. */
  pressed?: boolean | undefined;
  onClick?: (() => void) | undefined;
  href?: string | undefined;
}

export interface CountersProps {
  items: readonly Counter[];
  label?: string | undefined;
  /** `large`: figures of the home screen; `square`: two by two, in a side panel; `bar`: stays under the masthead. */
  layout?: "large" | "square" | "bar" | undefined;
}

export function Counters({ items, label, layout }: CountersProps) {
  const kind = layout === "large" || layout === "square" ? `nums-${layout}` : undefined;
  return (
    <div class={classes("nums-box", layout === "bar" && "nums-bar")} role="group" aria-label={label}>
      <div class={classes("nums", kind)}>{items.map((item) => <Block key={item.label} {...item} />)}</div>
    </div>
  );
}

function Block({ count, label, hot, pressed, onClick, href }: Counter) {
  const cls = classes("num", hot && "num-hot");
  const inside = (
    <>
      <b>{typeof count === "number" ? number(count) : count}</b>
      <span>{label}</span>
    </>
  );
  if (href !== undefined) return <a class={cls} href={href}>{inside}</a>;
  if (onClick === undefined) return <div class={cls}>{inside}</div>;
  return <button class={cls} type="button" aria-pressed={pressed ?? false} onClick={onClick}>{inside}</button>;
}
