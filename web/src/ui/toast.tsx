/** One short sentence above the dock, with a way back for some seconds. One at a time: a newer one takes the place. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icon";
import { t } from "./texts";

export interface Toast {
  text: string;
  /** Takes back what the sentence tells. */
  undo?: (() => void) | undefined;
  /** 10 with a way back, 6 without. */
  seconds?: number | undefined;
}

const shown = signal<(Toast & { number: number }) | null>(null);
let number = 0;

export function toast(one: Toast): void {
  number += 1;
  shown.value = { ...one, number };
}

/** Takes the sentence away, for example when its screen is locked. */
export function clearToast(): void {
  shown.value = null;
}

/** Where sentences appear; once, in the frame, so that the live region is there before they are. */
export function Toasts() {
  const one = shown.value;
  return (
    <div class="toasts" role="status">
      {one !== null && <Shown key={one.number} {...one} />}
    </div>
  );
}

function Shown({ text, undo, seconds = undo === undefined ? 6 : 10 }: Toast) {
  const [left, setLeft] = useState(seconds);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const tick = setInterval(() => setLeft((now) => now - 1), 1000);
    return () => clearInterval(tick);
  }, [held]);
  useEffect(() => {
    if (left <= 0) clearToast();
  }, [left]);
  const undone = (): void => {
    clearToast();
    undo?.();
  };
  // A finger that tapped where the sentence came up does not rest on it: only a mouse is told to have left.
  const hovered = ({ pointerType }: PointerEvent): void => setHeld(pointerType === "mouse");
  const hold = { onPointerEnter: hovered, onPointerLeave: () => setHeld(false), onFocusCapture: () => setHeld(true), onBlurCapture: () => setHeld(false) };
  return (
    <div class="toast" {...hold}>
      <span class="grow">{text}</span>
      {undo === undefined ? (
        <button class="toast-close" type="button" aria-label={t("close")} onClick={clearToast}>
          <Icon name="x" size="m" />
        </button>
      ) : (
        <button class="toast-undo" type="button" onClick={undone}>
          <Icon name="undo" size="m" />
          {t("undo")}
          <span aria-hidden="true">· {Math.max(0, left)} s</span>
        </button>
      )}
    </div>
  );
}
