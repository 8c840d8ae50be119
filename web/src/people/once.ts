/** What a tap saves is saved once, however often it is tapped, and a device that cannot save says so. */
import { useRef, useState } from "preact/hooks";
import { sayUnsaved } from "./saving";

export interface Once {
  readonly busy: boolean;
  readonly run: () => void;
}

/** @param work - whether it is done: until its screen is left nothing is saved again then */
export function useOnce(work: () => Promise<boolean>): Once {
  const taken = useRef(false);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (taken.current) return;
    taken.current = true;
    setBusy(true);
    try {
      taken.current = await work();
    } catch (trouble) {
      taken.current = false;
      sayUnsaved(trouble);
    } finally {
      setBusy(false);
    }
  };
  return { busy, run: () => void run() };
}
