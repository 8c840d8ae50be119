/** A code by hand: ten characters, checked as they are typed, and told what is missing. */
import { useState } from "preact/hooks";
import type { Ref } from "preact";
import { CODE_CHARACTERS, isCardCode, typedCode } from "../../scanning/card-code";
import { Button, Field, TextInput } from "../../ui";
import { scanned } from "./scanned";
import { closeSheet } from "./sheets";
import { t } from "./texts";

export function HandForm({ inputRef }: { inputRef?: Ref<HTMLInputElement> }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const change = (text: string): void => {
    setTyped(text);
    setProblem(undefined);
  };
  const use = (): void => {
    const code = typedCode(typed);
    const told = problemOf(code);
    setProblem(told);
    if (told !== undefined) return;
    setTyped("");
    closeSheet();
    scanned(code);
  };
  return (
    <form class="stack-2" onSubmit={(event) => (event.preventDefault(), use())}>
      <Field label={t("hand.label")} hint={t("hand.hint")} problem={problem}>
        <TextInput value={typed} onInput={change} maxLength={16} inputRef={inputRef} />
      </Field>
      <Button kind="primary" wide type="submit">{t("hand.use")}</Button>
    </form>
  );
}

function problemOf(code: string): string | undefined {
  const lacking = CODE_CHARACTERS - code.length;
  if (lacking > 0) return t("hand.short", { count: lacking });
  if (lacking < 0) return t("hand.long", { count: -lacking });
  return isCardCode(code) ? undefined : t("hand.wrong");
}
