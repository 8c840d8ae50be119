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

export function Counters({ items, label, large }: {
  items: readonly Counter[];
  label?: string | undefined;
  /** Figures of the home screen. */
  large?: boolean | undefined;
}) {
  return (
    <div class={classes("nums", large && "nums-large")} role="group" aria-label={label}>
      {items.map((item) => <Block key={item.label} {...item} />)}
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
