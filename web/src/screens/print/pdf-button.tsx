/** A paper that a service makes: it is fetched under the worker's token, and handed to the device to show and print. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fetchFile, hand } from "../../net/files";
import { Button, toast, type ButtonKind, type IconName } from "../../ui";
import { t } from "./texts";

export function PdfButton({ path, body, name, children, icon = "print", kind, hint, wide, small, before }: {
  path: string;
  body?: object | undefined;
  name: string;
  children: ComponentChildren;
  icon?: IconName | undefined;
  kind?: ButtonKind | undefined;
  hint?: string | undefined;
  wide?: boolean | undefined;
  small?: boolean | undefined;
  /** What must be there first; answers false if it is not. */
  before?: (() => boolean) | undefined;
}) {
  const [busy, setBusy] = useState(false);
  const get = async (): Promise<void> => {
    if (busy || before?.() === false) return;
    setBusy(true);
    const answer = await fetchFile({ path, body, name });
    setBusy(false);
    if (answer.ok) hand(answer.blob, name);
    else toast({ text: refusal(answer.problem.status, answer.problem.title) });
  };
  return (
    <Button icon={icon} kind={kind} hint={hint} wide={wide} small={small} busy={busy} onClick={() => void get()}>{children}</Button>
  );
}

/** Without a network papers of the services wait; a service's own words are in the reader's language. */
export const refusal = (status: number, title: string): string => (status === 0 || title === "" ? t("pdf.no_network") : title);
