import { type ComponentChildren, Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { classes } from "./classes";
import { Icon } from "./icon";
import type { IconName } from "./icons";
import { t } from "./texts";

export interface RailItem {
  name: string;
  href: string;
  icon: IconName;
  text: string;
  /** A line above it. */
  apart?: boolean | undefined;
}

export interface RailProps {
  items: readonly RailItem[];
  /** The name of the item on the screen. */
  current: string;
  person?: { name: string; onSwitch: () => void } | undefined;
}

/** The sections, on wide screens only; narrow ones go back to the home screen. */
export function Rail({ items, current, person }: RailProps) {
  return (
    <nav class="rail" aria-label={t("sections")}>
      {items.map((item) => (
        <Fragment key={item.name}>
          {item.apart && <hr />}
          <a class="rail-link" href={item.href} aria-current={item.name === current ? "page" : undefined}>
            <Icon name={item.icon} />
            {item.text}
          </a>
        </Fragment>
      ))}
      {person !== undefined && (
        <button class="rail-link rail-person" type="button" onClick={person.onSwitch}>
          <Icon name="person" />
          <span>{person.name}<small>{t("switch_person")}</small></span>
        </button>
      )}
    </nav>
  );
}

/** The one primary action at the thumb. It tells its height, so that a toast stays above it. */
export function Dock({ children, layout, cls }: {
  children: ComponentChildren;
  /** `home`: the first is wider; `start`, `end`: where buttons stand on a wide screen. */
  layout?: "home" | "start" | "end" | undefined;
  cls?: string | undefined;
}) {
  const dock = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = dock.current;
    if (element === null) return undefined;
    const root = document.documentElement.style;
    const tell = (): void => root.setProperty("--dock-height", `${element.offsetHeight}px`);
    const watch = new ResizeObserver(tell);
    watch.observe(element);
    tell(); // before it is painted: a toast that comes with it must not cover it
    return () => {
      watch.disconnect();
      root.removeProperty("--dock-height");
    };
  }, []);
  return <footer ref={dock} class={classes("dock", layout !== undefined && `dock-${layout}`, cls)}>{children}</footer>;
}

/** Past the masthead and the rail. It moves the focus by itself: the location's hash belongs to the router. */
export function SkipLink({ to = "main" }: { to?: string | undefined }) {
  const go = (event: MouseEvent): void => {
    event.preventDefault();
    document.getElementById(to)?.focus();
  };
  return <a class="skip" href={`#${to}`} onClick={go}>{t("skip")}</a>;
}

/** Rail, content and dock under the masthead. `bare` content reaches the edges. */
export function Frame({ rail, above, children, dock, bare = false }: {
  rail?: ComponentChildren;
  /** Between masthead and content: a ribbon, counters, the mode bar. */
  above?: ComponentChildren;
  children: ComponentChildren;
  dock?: ComponentChildren;
  bare?: boolean | undefined;
}) {
  return (
    <div class="frame">
      {rail}
      <div class="page">
        {above}
        <main id="main" class={bare ? "bare" : undefined} tabIndex={-1}>{children}</main>
        {dock}
      </div>
    </div>
  );
}
