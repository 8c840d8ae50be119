/** What a tap saves is saved once, however often it is tapped, and a device that cannot save says so. */
import { signal, type ReadonlySignal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { sayUnsaved } from "./saving";

export interface Once {
  readonly busy: ReadonlySignal<boolean>;
  /** Do it, unless something is being done. */
  run(work: () => Promise<unknown>): Promise<void>;
}

/**
 * One thing at a time.
 *
 * @param settle_ms - so long after it was done the next tap may still have been meant for it
 */
export function once(settle_ms = 0): Once {
  const busy = signal(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    try {
      await work();
    } catch (trouble) {
      sayUnsaved(trouble);
    } finally {
      if (settle_ms === 0) busy.value = false;
      else setTimeout(() => (busy.value = false), settle_ms);
    }
  };
  return { busy, run };
}

/** @param work - whether it is done: until its screen is left nothing is saved again then */
export function useOnce(work: () => Promise<boolean>): { readonly busy: boolean; readonly run: () => void } {
  const [one] = useState(() => once());
  const done = useRef(false);
  const run = (): void => void (done.current || one.run(async () => void (done.current = await work())));
  return { busy: one.busy.value, run };
}
