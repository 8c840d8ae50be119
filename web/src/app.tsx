/** The client: what is shown depends on the device (enrolled?), the worker (unlocked?) and the place in the hash. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { place } from "./router";
import { device } from "./session/device";
import { worker } from "./session/session";
import { Toasts } from "./ui";

/** A screen is the folder of its name; each is read when it is first shown, and all are kept by the service worker. */
const SCREENS = import.meta.glob<{ default: ComponentType }>(["./screens/*/index.tsx", "!./screens/gallery/*"]);
const pathOf = (name: string): string => `./screens/${name}/index.tsx`;

/** Screens that are shown without anybody unlocked: they show nothing of anybody. */
const OPEN = ["exit"];

function nameNow(): string {
  const asked = place.value.screen;
  if (device.value === undefined) return "";
  if (OPEN.includes(asked)) return asked;
  if (device.value === null || worker.value === null) return "signin";
  return pathOf(asked) in SCREENS && asked !== "signin" ? asked : "start";
}

export function App() {
  const name = nameNow();
  const Screen = useScreen(name);
  return (
    <>
      {Screen === null ? null : <Screen key={name} />}
      <Toasts />
    </>
  );
}

function useScreen(name: string): ComponentType | null {
  const [loaded, setLoaded] = useState<{ name: string; screen: ComponentType } | null>(null);
  useEffect(() => {
    let current = true;
    void SCREENS[pathOf(name)]?.().then((module) => current && setLoaded({ name, screen: module.default }));
    return () => void (current = false);
  }, [name]);
  return loaded?.name === name ? loaded.screen : null;
}
