import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./button";
import { t } from "./texts";

export interface SheetProps {
  title: ComponentChildren;
  open: boolean;
  onClose: () => void;
  /** False where something would be lost: then neither Esc nor a tap beside it closes it. */
  closable?: boolean | undefined;
  children: ComponentChildren;
  /** Buttons, one under another; the primary first. Without them there is one that closes. */
  actions?: ComponentChildren;
}

/** From the bottom on phones, in the middle on wider screens. The focus goes back to where it was. */
export function Sheet({ title, open, onClose, closable = true, children, actions }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useDialog(dialog, open);
  const beside = (event: MouseEvent): void => {
    if (closable && event.target === dialog.current) onClose();
  };
  // The browser may close it though `cancel` was prevented (a second Esc): the screen's word holds.
  const closed = (): void => {
    if (!open) return;
    if (closable) onClose();
    else dialog.current?.showModal();
  };
  const cancelled = (event: Event): void => {
    event.preventDefault();
    if (closable) onClose();
  };
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={titleId} onClick={beside} onCancel={cancelled} onClose={closed}>
      {open && (
        <div class="sheet-in stack">
          <div class="sheet-grab" />
          <h2 id={titleId} tabIndex={-1}>{title}</h2>
          {children}
          <div class="stack-2">{actions ?? <Button kind="quiet" wide onClick={onClose}>{t("close")}</Button>}</div>
        </div>
      )}
    </dialog>
  );
}

function useDialog(ref: { readonly current: HTMLDialogElement | null }, open: boolean): void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    if (open && !dialog.open) {
      before.current = document.activeElement;
      dialog.showModal();
      dialog.querySelector<HTMLElement>("h2")?.focus(); // what is asked is read before what can be answered
    }
    if (!open && dialog.open) dialog.close();
    return () => {
      if (!open) return;
      if (dialog.open) dialog.close();
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    };
  }, [open]);
}
