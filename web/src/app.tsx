/** The client: what is shown depends on the device (enrolled?), the worker (unlocked?) and the place in the hash. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { place } from "./router";
import { advises } from "./outbox/status";
import { device } from "./session/device";
import { worker } from "./session/session";
import { ReloadBar } from "./reload-bar";
import { reloadNeeded, safety } from "./store/safety";
import { Toasts } from "./ui";

/** A screen is the folder of its name; each is read when it is first shown, and all are kept by the service worker. */
const SCREENS = import.meta.glob<{ default: ComponentType }>(["./screens/*/index.tsx", "!./screens/gallery/*"]);
const pathOf = (name: string): string => `./screens/${name}/index.tsx`;

/** Screens that are shown without anybody unlocked: they show nothing of anybody. */
const OPEN = ["exit"];

/** Screens that the device shows by itself. */
const UNASKED = ["signin", "refused", "unsent"];

function nameNow(): string {
  const asked = place.value.screen;
  if (safety.value?.refused) return "refused"; // a private window: what is saved would be lost with it
  if (device.value === undefined) return "";
  if (OPEN.includes(asked)) return asked;
  if (safety.value?.install && worker.value === null) return "refused"; // iOS clears what a page keeps that is not installed
  if (device.value === null || worker.value === null) return "signin";
  const name = pathOf(asked) in SCREENS && !UNASKED.includes(asked) ? asked : "start";
  return name === "start" && advises.value ? "unsent" : name; // at the start alone: nobody is held up before a queue
}

export function App() {
  const name = nameNow();
  const Screen = useScreen(name);
  useHeading(Screen === null ? null : `${name}/${place.value.steps.join("/")}`);
  return (
    <>
      <ReloadBar />
      {Screen === null ? null : <Screen key={name} />}
      <Toasts />
    </>
  );
}

/** Another screen begins at its heading, for whoever reads by keyboard or ear; a field that it chose itself keeps the focus. */
function useHeading(where: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const first = before.current === null;
    if (where !== null) before.current = where;
    if (first || where === null) return undefined;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === null || document.activeElement === document.body) {
        document.querySelector<HTMLElement>("h1[tabindex]")?.focus({ preventScroll: true });
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [where]);
}

function useScreen(name: string): ComponentType | null {
  const [loaded, setLoaded] = useState<{ name: string; screen: ComponentType } | null>(null);
  useEffect(() => {
    let current = true;
    const reading = SCREENS[pathOf(name)]?.();
    // A screen that is gone belongs to a version before this one: the page asks to be read again.
    reading?.then((module) => current && setLoaded({ name, screen: module.default })).catch(() => (reloadNeeded.value = true));
    return () => void (current = false);
  }, [name]);
  return loaded?.name === name ? loaded.screen : null;
}
