/** Choices drawn over native radio buttons and checkboxes: arrow keys, names and states are the browser's. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { classes } from "./classes";
import { grouped, useField } from "./field";
import { Icon } from "./icon";
import type { IconName } from "./icons";
import type { Choice } from "./inputs";
import { t } from "./texts";

export interface SegmentedProps<T extends string> {
  options: readonly (Choice<T> & { icon?: IconName | undefined })[];
  value: T | null;
  onChange: (value: T) => void;
  /** Without a Field around it. */
  label?: string | undefined;
  /** Smaller letters, for three or four choices on a phone. */
  mini?: boolean | undefined;
}

/** Two to four choices, one of them. More are Chips or a list. */
export function Segmented<T extends string>({ options, value, onChange, label, mini }: SegmentedProps<T>) {
  const name = useId();
  const field = useField();
  return (
    <div class={classes("seg", mini && "seg-mini")} role="radiogroup" {...grouped(field, label)}>
      {options.map((option) => (
        <label key={option.value} class={classes("seg-item", option.value === value && "on")}>
          <input
            class="over"
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.icon !== undefined ? (
            <span class="mid"><Icon name={option.icon} size="m" /></span>
          ) : (
            option.value === value && <Icon name="check" size="s" />
          )}
          {option.label}
        </label>
      ))}
    </div>
  );
}

export interface ChipsProps<T extends string> {
  options: readonly Choice<T>[];
  value: readonly T[];
  onChange: (value: T[]) => void;
  label?: string | undefined;
  /** Only one of them at a time; a tap on it takes it back. */
  single?: boolean | undefined;
}

/** Many choices, any of them. */
export function Chips<T extends string>({ options, value, onChange, label, single }: ChipsProps<T>) {
  const field = useField();
  const toggled = (one: T): void => {
    if (value.includes(one)) onChange(value.filter((other) => other !== one));
    else onChange(single ? [one] : [...value, one]);
  };
  return (
    <div class="chips" role="group" {...grouped(field, label)}>
      {options.map((option) => {
        const on = value.includes(option.value);
        return (
          <label key={option.value} class={classes("chip", on && "on")}>
            <input class="over" type="checkbox" checked={on} onChange={() => toggled(option.value)} />
            {on && <Icon name="check" size="s" />}
            {option.label}
          </label>
        );
      })}
    </div>
  );
}

export interface SwitchProps {
  label: string;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off at once; the whole row is the target. */
export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div class={classes("switch", checked && "on")}>
      <input
        class="over"
        type="checkbox"
        role="switch"
        checked={checked}
        aria-labelledby={`${id}l`}
        aria-describedby={hint === undefined ? undefined : `${id}h`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span class="grow">
        <b id={`${id}l`}>{label}</b>
        {hint !== undefined && <span class="hint" id={`${id}h`}>{hint}</span>}
      </span>
      <span class="switch-word" aria-hidden="true">{checked ? t("yes") : t("no")}</span>
      <span class="switch-knob" aria-hidden="true" />
    </div>
  );
}

export interface Option<T extends string> {
  value: T;
  title: ComponentChildren;
  /** After the title, in lighter letters. */
  note?: string | undefined;
  text?: ComponentChildren;
}

export interface OptionsProps<T extends string> {
  options: readonly Option<T>[];
  value: T | null;
  onChange: (value: T) => void;
  label?: string | undefined;
}

/** Few choices that need a sentence each. */
export function Options<T extends string>({ options, value, onChange, label }: OptionsProps<T>) {
  const name = useId();
  const field = useField();
  return (
    <div class="stack-2" role="radiogroup" {...grouped(field, label)}>
      {options.map((option) => (
        <label key={option.value} class={classes("opt", option.value === value && "on")}>
          <input
            class="over"
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span class="opt-radio" aria-hidden="true" />
          <span class="grow">
            <b>{option.title}</b>
            {option.note !== undefined && ` · ${option.note}`}
            {option.text !== undefined && <><br /><span class="sm mut">{option.text}</span></>}
          </span>
        </label>
      ))}
    </div>
  );
}
