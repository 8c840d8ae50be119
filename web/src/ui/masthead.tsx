import type { ComponentChildren } from "preact";
import { Icon } from "./icon";
import { t } from "./texts";

export interface MastheadProps {
  title: string;
  /** Who or where, and for how long the data holds. */
  subtitle?: string | undefined;
  /** Where "back" leads, or what it does; none on the home screen, which shows the sign of the house instead. */
  back?: string | (() => void) | undefined;
  /** The SyncChip. */
  sync?: ComponentChildren;
  /** The coordinator's telephone, in the same place on each screen. */
  onHelp?: string | (() => void) | undefined;
  /** Leaves at once for a page that shows nothing. */
  onLeave?: (() => void) | undefined;
}

/** Back, title, sync chip, help, leave: always in this order. */
export function Masthead({ title, subtitle, back, sync, onHelp, onLeave }: MastheadProps) {
  return (
    <header class="mast">
      <Logo wide={back !== undefined} />
      {back !== undefined && (
        <MastButton to={back} cls="back" label={t("back")}><Icon name="back" /></MastButton>
      )}
      <h1 tabIndex={-1}>
        <span class="mast-title">{title}</span>
        {subtitle !== undefined && <small>{subtitle}</small>}
      </h1>
      {sync}
      {onHelp !== undefined && (
        <MastButton to={onHelp}><Icon name="phone" size="m" />{t("help")}</MastButton>
      )}
      {onLeave !== undefined && (
        <MastButton to={onLeave} cls="leave" label={t("leave_quickly")}><Icon name="exit" size="m" />{t("leave")}</MastButton>
      )}
    </header>
  );
}

function MastButton({ to, cls, label, children }: {
  to: string | (() => void);
  cls?: string | undefined;
  label?: string | undefined;
  children: ComponentChildren;
}) {
  const names = `mast-button ${cls ?? ""}`;
  if (typeof to === "string") return <a class={names} href={to} aria-label={label}>{children}</a>;
  return <button class={names} type="button" aria-label={label} onClick={to}>{children}</button>;
}

/** The sign of the house: a roof over a person. */
export function Logo({ wide = false }: { wide?: boolean | undefined }) {
  return (
    <svg class={wide ? "logo wide" : "logo"} viewBox="0 0 36 36" aria-hidden="true">
      <path class="roof" d="M4 20L18 6l14 14" />
      <circle cx="18" cy="20.5" r="3.5" fill="currentColor" />
      <path d="M9.5 31c0-4 3.5-6 8.5-6s8.5 2 8.5 6z" fill="currentColor" />
    </svg>
  );
}
