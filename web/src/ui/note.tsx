import type { ComponentChildren } from "preact";
import { classes } from "./classes";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** `warning` may wait; `urgent`: a person must act now. */
export type NoteKind = "info" | "warning" | "urgent";

export function Note({ kind = "info", icon, title, children, actions }: {
  kind?: NoteKind | undefined;
  icon?: IconName | undefined;
  title?: ComponentChildren;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  const bare = title === undefined && actions === undefined;
  return (
    <div class={classes("note", `note-${kind}`)} role={kind === "urgent" ? "alert" : undefined}>
      <Icon name={icon ?? (kind === "info" ? "info" : "alert")} size={kind === "urgent" ? undefined : "m"} />
      <div class={classes("grow", actions !== undefined && "stack-2")}>
        {bare ? children : <p>{title !== undefined && <b>{title} </b>}<span class="sm">{children}</span></p>}
        {actions}
      </div>
    </div>
  );
}

/** Over the whole width under the masthead: what holds for all that is on the screen. */
export function Ribbon({ icon, kind = "amber", said = true, children }: {
  icon?: IconName | undefined;
  /** Said aloud when it appears; not where it stands in something that is. */
  said?: boolean | undefined;
  /** `practice`: nothing here is real; `urgent`: unsent for a day. */
  kind?: "amber" | "practice" | "urgent" | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class={classes("ribbon", kind !== "amber" && `ribbon-${kind}`)} role={said ? "status" : undefined}>
      {icon !== undefined && <Icon name={icon} size="m" />}
      <span>{children}</span>
    </div>
  );
}

export type TagKind = "plain" | "dash" | "solid" | "red" | "amber";

export function Tag({ kind = "plain", icon, children }: {
  kind?: TagKind | undefined;
  icon?: IconName | undefined;
  children: ComponentChildren;
}) {
  return (
    <span class={classes("tag", kind !== "plain" && `tag-${kind}`)}>
      {icon !== undefined && <Icon name={icon} size="s" />}
      {children}
    </span>
  );
}
