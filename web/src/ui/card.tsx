import type { ComponentChildren } from "preact";
import { classes } from "./classes";
import { Icon } from "./icon";
import type { IconName } from "./icons";

export interface CardProps {
  children: ComponentChildren;
  title?: ComponentChildren;
  icon?: IconName | undefined;
  /** At the right of the title. */
  aside?: ComponentChildren;
  /** `red`: a person must act now; `amber`: a question; `strong`, `brand`: what stands out. */
  tone?: "plain" | "strong" | "brand" | "amber" | "red" | undefined;
  /** A list goes to the edges by itself. */
  pad?: boolean | undefined;
}

export function Card({ children, title, icon, aside, tone = "plain", pad = false }: CardProps) {
  const cls = classes("card", tone !== "plain" && `card-${tone}`, pad && "pad stack");
  const head = title !== undefined && (
    <div class={classes("head", !pad && "card-head")}>
      <h2 class={icon === undefined ? undefined : "row"}>
        {icon !== undefined && <Icon name={icon} />}
        {title}
      </h2>
      {aside !== undefined && <span class="sm mut">{aside}</span>}
    </div>
  );
  return <section class={cls}>{head}{children}</section>;
}
