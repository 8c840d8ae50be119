/** One thing at a time: a tap while something is saved, or just after the screen changed under the finger, does nothing. */
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Once {
  readonly busy: ReadonlySignal<boolean>;
  /** Do it, unless something is being done. */
  run(work: () => Promise<unknown>): Promise<void>;
}

/** @param settle_ms - so long after it was done the next tap may still have been meant for it */
export function once(settle_ms = 0): Once {
  const busy = signal(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    try {
      await work();
    } finally {
      if (settle_ms === 0) busy.value = false;
      else setTimeout(() => (busy.value = false), settle_ms);
    }
  };
  return { busy, run };
}
