/** The quick, discreet exit: at once nothing of anybody is on the screen, here and in the other tabs, nor one step back. */
import { go, to } from "../router";
import { clearToast } from "../ui/toast";
import { lock } from "./session";
import { hear, tell } from "./tabs";

export function leaveQuickly(): void {
  leaveHere();
  tell("leave");
}

function leaveHere(): void {
  clearToast();
  lock();
  go(to("exit"), { replace: true });
}

/** Leave where another tab left; also one in which nobody works shows who works here. */
export const watchLeaving = (): void => void hear("leave", leaveHere);
