/** How often this device asks: less often while its battery is spared. What is saved is sent all the same, at once. */
import { lowPower } from "../session/choices";

/** Each ask waits so many times longer. */
export const SPARING = 4;

/** Do something each `ms`, less often while the battery is spared; answers how to stop. */
export function each(ms: number, work: () => void): () => void {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (lowPower.value && turns % SPARING !== 0) return;
    work();
  }, ms);
  return () => clearInterval(timer);
}
