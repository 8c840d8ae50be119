import { grouped, useField } from "./field";
import { Icon } from "./icon";
import { t } from "./texts";

export interface StepperProps {
  /** What is counted; the buttons are named by it. */
  label: string;
  value: number;
  onChange: (value: number) => void;
  min?: number | undefined;
  max?: number | undefined;
}

/** A number by one more or one less. */
export function Stepper({ label, value, onChange, min = 0, max = Infinity }: StepperProps) {
  const field = useField();
  const by = (change: number): void => {
    const next = Math.min(max, Math.max(min, value + change));
    if (next !== value) onChange(next);
  };
  return (
    <div class="stepper" role="group" {...grouped(field, label)}>
      <button type="button" aria-label={t("less", { of: label })} aria-disabled={value <= min || undefined} onClick={() => by(-1)}>
        <Icon name="minus" size="m" />
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={t("more", { of: label })} aria-disabled={value >= max || undefined} onClick={() => by(1)}>
        <Icon name="plus" size="m" />
      </button>
    </div>
  );
}
