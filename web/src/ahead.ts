/**
 * What every desk needs without a network, loaded a moment after somebody began to work here: whoever loses it right then
 * hands out, registers and houses all the same.
 */
import { effect } from "@preact/signals";
import { each } from "./net/pace";
import { worker } from "./session/session";

/** The screen that is looked at comes first. */
const AFTER_MS = 4_000;

/** And again, as a shift goes on. */
const EACH_MS = 1_800_000;

export function loadAhead(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const who = worker.value?.staff_id;
    clearTimeout(waiting);
    if (who !== undefined) waiting = setTimeout(() => void load(), AFTER_MS);
  });
  each(EACH_MS, () => void (worker.peek() !== null && load()));
}

const load = (): Promise<void> => import("./data/ahead").then((ahead) => ahead.load());
