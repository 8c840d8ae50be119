/** Six digits on big keys; a keyboard works too, and so does a password manager. */
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "../../ui";
import { t } from "./texts";

export const PIN_DIGITS = 6;

export function PinField({ label, value, onChange, problem = null, busy = null }: {
  label: string;
  value: string;
  onChange: (pin: string) => void;
  /** What is wrong with the last one, and the way out. */
  problem?: string | null | undefined;
  /** What is being done with it: digits wait. */
  busy?: string | null | undefined;
}) {
  const input = useRef<HTMLInputElement>(null);
  const said = useId();
  useEffect(() => input.current?.focus(), [label]);
  const typed = (text: string): void => {
    if (busy === null) onChange(text.replace(/\D/g, "").slice(0, PIN_DIGITS));
  };
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
          aria-describedby={said}
          onInput={(event) => typed(event.currentTarget.value)}
        />
        <span class="pin-dots" aria-hidden="true">
          {Array.from({ length: PIN_DIGITS }, (_, at) => <i key={at} class={at < value.length ? "on" : undefined} />)}
        </span>
      </label>
      <div class="pin-said" id={said} role="alert">
        {busy !== null && <p class="sm mut">{busy}</p>}
        {busy === null && problem !== null && <p class="msg msg-warning"><Icon name="alert" size="s" /><span>{problem}</span></p>}
      </div>
      <Keys value={value} onType={typed} />
    </div>
  );
}

function Keys({ value, onType }: { value: string; onType: (pin: string) => void }) {
  return (
    <div class="pin-keys">
      {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
        <button key={digit} type="button" onClick={() => onType(value + digit)}>{digit}</button>
      ))}
      <span />
      <button type="button" onClick={() => onType(`${value}0`)}>0</button>
      <button class="pin-delete" type="button" aria-label={t("pin.delete")} onClick={() => onType(value.slice(0, -1))}>
        <Icon name="backspace" />
      </button>
    </div>
  );
}
