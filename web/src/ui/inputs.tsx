import type { Ref } from "preact";
import { useEffect, useState } from "preact/hooks";
import { controlled, useField } from "./field";
import { Icon } from "./icon";
import { wholeNumber } from "./typed-number";

/** What a keyboard of a phone should offer. */
export type Keys = "text" | "numeric" | "tel" | "email" | "search";

export interface TextInputProps {
  value: string;
  onInput: (value: string) => void;
  keys?: Keys | undefined;
  secret?: boolean | undefined;
  autocomplete?: string | undefined;
  /** Rows: two or more make a box for longer text. */
  rows?: number | undefined;
  maxLength?: number | undefined;
  placeholder?: string | undefined;
  /** Without a Field around it. */
  label?: string | undefined;
  name?: string | undefined;
  onBlur?: (() => void) | undefined;
  /** With what the box holds by then: a scanner is faster than a state. */
  onEnter?: ((typed: string) => void) | undefined;
  inputRef?: Ref<HTMLInputElement> | undefined;
}

export function TextInput(props: TextInputProps) {
  const field = useField();
  const shared = {
    ...controlled(field, props.label),
    class: "input",
    value: props.value,
    name: props.name,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    autocomplete: props.autocomplete ?? "off",
    onBlur: props.onBlur,
  };
  if (props.rows !== undefined) {
    return <textarea {...shared} rows={props.rows} onInput={(event) => props.onInput(event.currentTarget.value)} />;
  }
  const type = props.secret ? "password" : props.keys === undefined || props.keys === "numeric" ? "text" : props.keys;
  return (
    <input
      {...shared}
      ref={props.inputRef ?? null}
      type={type as "text"}
      inputMode={props.keys}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && props.onEnter?.(event.currentTarget.value)}
    />
  );
}

/** The one box of a search. */
export function FindInput(props: Omit<TextInputProps, "keys" | "rows">) {
  return (
    <div class="finder">
      <Icon name="find" />
      <TextInput {...props} keys="search" />
    </div>
  );
}

export interface NumberInputProps {
  value: number | null;
  /** `null` where nothing, or no whole number, is typed; then `typed` tells which. */
  onInput: (value: number | null, typed: string) => void;
  unit?: string | undefined;
  label?: string | undefined;
}

/** A whole number, typed; never a spinner, which a wheel would change unseen. */
export function NumberInput({ value, onInput, unit, label }: NumberInputProps) {
  const field = useField();
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  useEffect(() => {
    setTyped((now) => (wholeNumber(now) === value ? now : value === null ? "" : String(value)));
  }, [value]);
  const changed = (text: string): void => {
    setTyped(text);
    onInput(wholeNumber(text), text);
  };
  const box = (
    <input
      {...controlled(field, label)}
      class="input input-short"
      type="text"
      inputMode="numeric"
      autocomplete="off"
      value={typed}
      onInput={(event) => changed(event.currentTarget.value)}
    />
  );
  return unit === undefined ? box : <span class="with-unit">{box}<span>{unit}</span></span>;
}

export interface Choice<T extends string> {
  value: T;
  label: string;
}

export interface SelectProps<T extends string> {
  value: T | null;
  options: readonly Choice<T>[];
  onChange: (value: T) => void;
  /** Shown while nothing is chosen. */
  placeholder?: string | undefined;
  label?: string | undefined;
}

export function Select<T extends string>({ value, options, onChange, placeholder, label }: SelectProps<T>) {
  const field = useField();
  return (
    <select
      {...controlled(field, label)}
      class="input"
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value as T)}
    >
      {value === null && <option value="" disabled>{placeholder ?? ""}</option>}
      {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </select>
  );
}
