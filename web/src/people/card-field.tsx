/**
 * One card, scanned by a wedge, which types into the box and ends with Enter, or typed by hand (`card-code.ts` reads it).
 */
import { Field, TextInput } from "../ui";

export interface CardFieldProps {
  value: string;
  onInput: (typed: string) => void;
  /** The end of a scan. */
  onEnter?: ((typed: string) => void) | undefined;
  label: string;
  hint?: string | undefined;
  problem?: string | null | undefined;
  warning?: string | undefined;
  optional?: boolean | undefined;
}

export function CardField({ value, onInput, onEnter, label, hint, problem, warning, optional }: CardFieldProps) {
  return (
    <Field label={label} hint={hint} problem={problem ?? undefined} warning={warning} optional={optional}>
      <TextInput value={value} maxLength={400} name="card" onInput={onInput} onEnter={onEnter} />
    </Field>
  );
}
