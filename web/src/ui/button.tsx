import type { ComponentChildren } from "preact";
import { classes } from "./classes";
import { Icon } from "./icon";
import type { IconName } from "./icons";
import { t } from "./texts";

export type ButtonKind = "primary" | "outlined" | "ink" | "quiet" | "stop";

export interface ButtonProps {
  children: ComponentChildren;
  /** One primary per task; `ink` leaves or changes a stay; `stop` is rare. */
  kind?: ButtonKind | undefined;
  big?: boolean | undefined;
  wide?: boolean | undefined;
  /** In a row of a list; still 44 px. */
  small?: boolean | undefined;
  icon?: IconName | undefined;
  /** A second line under the label. */
  hint?: string | undefined;
  /** What was asked is on its way: taps do nothing more. */
  busy?: boolean | undefined;
  href?: string | undefined;
  onClick?: ((event: MouseEvent) => void) | undefined;
  type?: "button" | "submit" | undefined;
  /** The name where the words on the button do not tell enough ("Deshacer la salida de A-08"). */
  label?: string | undefined;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
}

/** A button is never disabled: tapped too early, its screen says what is missing. */
export function Button(props: ButtonProps) {
  const { kind = "outlined", big, wide, small, href, busy = false, onClick, type = "button" } = props;
  const cls = classes("btn", `btn-${kind}`, big && "btn-big", wide && "btn-wide", small && "btn-small");
  if (href !== undefined && !busy) {
    return (
      <a class={cls} href={href} aria-label={props.label} onClick={onClick}>
        <Face {...props} />
      </a>
    );
  }
  const tapped = (event: MouseEvent): void => (busy ? event.preventDefault() : onClick?.(event));
  return (
    <button
      class={cls}
      type={type}
      aria-label={props.label}
      aria-busy={busy || undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      onClick={tapped}
    >
      <Face {...props} />
    </button>
  );
}

function Face({ busy, icon, big, kind, hint, children }: ButtonProps) {
  const shown = busy ? "hourglass" : icon;
  return (
    <>
      {shown !== undefined && <Icon name={shown} size={big ? (kind === "primary" ? "l" : undefined) : "m"} />}
      <span>
        {children}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      {busy && <span class="sr">{t("busy")}</span>}
    </>
  );
}
