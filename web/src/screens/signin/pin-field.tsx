/** Six digits on big keys; a keyboard works too, and so does a password manager. */
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../ui";
import { t } from "./texts";

export const PIN_DIGITS = 6;

export function PinField({ label, value, onChange, describedBy }: {
  label: string;
  value: string;
  onChange: (pin: string) => void;
  describedBy?: string | undefined;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const typed = (text: string): void => onChange(text.replace(/\D/g, "").slice(0, PIN_DIGITS));
  return (
    <div class="pin">
      <label class="pin-label">
        <span>{label}</span>
        <input
          ref={input}
          class="pin-input"
          type="password"
          inputMode="none"
          autocomplete="off"
          value={value}
          aria-describedby={describedBy}
          onInput={(event) => typed(event.currentTarget.value)}
        />
      </label>
      <div class="pin-dots" aria-hidden="true">
        {Array.from({ length: PIN_DIGITS }, (_, at) => <i key={at} class={at < value.length ? "on" : undefined} />)}
      </div>
      <div class="pin-keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
          <button key={digit} type="button" onClick={() => typed(value + digit)}>{digit}</button>
        ))}
        <span />
        <button type="button" onClick={() => typed(`${value}0`)}>0</button>
        <button type="button" aria-label={t("pin.delete")} onClick={() => typed(value.slice(0, -1))}>
          <Icon name="back" />
        </button>
      </div>
    </div>
  );
}
