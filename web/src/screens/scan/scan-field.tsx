/** Where a scanner types that puts its text in as a whole: always focused, never seen, without a keyboard on the glass. */
import { FIELD_CLASS } from "../../scanning/listener";
import { t } from "./texts";

export function ScanField() {
  return <input class={FIELD_CLASS} type="text" inputMode="none" autocomplete="off" autocapitalize="off" spellcheck={false} tabIndex={-1} aria-label={t("field")} />;
}
