import { grouped, useField } from "./field";
import { t } from "./texts";
import { boxesAtFault, type DateProblem, readDate, type TypedDate } from "./typed-date";

const BOXES = [
  { name: "day", cls: "input input-short", keys: "numeric", length: 2, autocomplete: "bday-day" },
  { name: "month", cls: "input input-month", keys: "text", length: 12, autocomplete: "bday-month" },
  { name: "year", cls: "input input-short input-year", keys: "numeric", length: 4, autocomplete: "bday-year" },
] as const;

export interface DateFieldsProps {
  value: TypedDate;
  onInput: (value: TypedDate) => void;
  label?: string | undefined;
  /** A date of birth may be filled in by the browser. */
  birth?: boolean | undefined;
}

/** Three boxes; the next one is reached by the person, never by itself. Stands in a Field with `group`. */
export function DateFields({ value, onInput, label, birth = false }: DateFieldsProps) {
  const field = useField();
  const read = readDate(value);
  const fault = field?.invalid && "problem" in read ? boxesAtFault(read.problem) : [];
  return (
    <div class="date-fields" role="group" {...grouped(field, label)}>
      {BOXES.map((box) => (
        <div key={box.name}>
          <label for={`${field?.id}${box.name}`}>{t(`date.${box.name}`)}</label>
          <input
            id={`${field?.id}${box.name}`}
            class={box.cls}
            type="text"
            inputMode={box.keys}
            maxLength={box.length}
            autocomplete={birth ? box.autocomplete : "off"}
            value={value[box.name]}
            aria-invalid={fault.includes(box.name) || undefined}
            onInput={(event) => onInput({ ...value, [box.name]: event.currentTarget.value })}
          />
        </div>
      ))}
    </div>
  );
}

/** What to say under the boxes. */
export const dateProblem = (problem: DateProblem): string => t(`date.problem.${problem}`);
