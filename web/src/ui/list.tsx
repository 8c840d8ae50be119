import type { ComponentChildren } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

export function List({ children, label }: { children: ComponentChildren; label?: string | undefined }) {
  return <ul class="list" aria-label={label}>{children}</ul>;
}

export interface ListRowProps {
  title: ComponentChildren;
  /** The context, under the fact. */
  text?: ComponentChildren;
  icon?: IconName | undefined;
  /** Instead of an icon: a mark, a picture of a verdict. */
  lead?: ComponentChildren;
  time?: string | undefined;
  /** At the right: a tag, a time, a button. */
  end?: ComponentChildren;
  href?: string | undefined;
  onClick?: (() => void) | undefined;
  /** What a tap does; a chevron if not said. */
  go?: IconName | undefined;
}

/** A link, a button, or nothing to tap. */
export function ListRow({ title, text, icon, lead, time, end, href, onClick, go = "right" }: ListRowProps) {
  const inside = (
    <>
      {time !== undefined && <span class="li-time">{time}</span>}
      {icon !== undefined && <Icon name={icon} />}
      {lead}
      <span class="grow">
        <span class="li-title">{title}</span>
        {text !== undefined && <span class="li-text">{text}</span>}
      </span>
      {end}
      {end === undefined && (href !== undefined || onClick !== undefined) && <Icon name={go} size="m" cls="go" />}
    </>
  );
  if (href !== undefined) return <li><a class="li" href={href}>{inside}</a></li>;
  if (onClick !== undefined) return <li><button class="li" type="button" onClick={onClick}>{inside}</button></li>;
  return <li><div class="li">{inside}</div></li>;
}
