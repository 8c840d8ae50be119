/** A municipality by a few letters: of 298 the nearest six are shown, one tap takes one. It needs no network. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { found, municipalities, type Municipality } from "../../places/municipalities";
import { Field } from "../../ui";
import { useField } from "../../ui/field";
import { t } from "./texts";

export interface MunicipalityFieldProps {
  /** What stands in the box. */
  typed: string;
  pcode: string | null;
  onInput: (typed: string) => void;
  onChoose: (one: Municipality) => void;
}

export function MunicipalityField({ typed, pcode, onInput, onChoose }: MunicipalityFieldProps) {
  const [all, setAll] = useState<readonly Municipality[]>([]);
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => void municipalities().then(setAll), []);
  const shown = pcode === null ? found(all, typed) : [];
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.scrollIntoView({ block: "nearest" }), [shown.length]);
  const keys = (event: KeyboardEvent): void => {
    const chosen = shown[at];
    if (event.key === "Enter" && chosen !== undefined) onChoose(chosen);
    else if (event.key === "ArrowDown") setAt(Math.min(at + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  };
  const unknown = typed.trim() !== "" && pcode === null && shown.length === 0 && all.length > 0;
  return (
    <div class="register-places">
      <Field label={t("municipality")} warning={unknown ? t("municipality_unknown") : undefined}>
        <Box id={id} typed={typed} open={shown.length > 0} at={at} onInput={(text) => { setAt(0); onInput(text); }} onKey={keys} />
      </Field>
      {shown.length > 0 && (
        <ul ref={list} class="register-found" role="listbox" id={`${id}list`} aria-label={t("municipality")}>
          {shown.map((one, place) => (
            <li key={one.pcode}>
              <button id={`${id}${place}`} type="button" role="option" aria-selected={place === at} class={place === at ? "on" : undefined} tabIndex={-1} onClick={() => onChoose(one)}>
                <b>{one.name}</b> <span class="mut">{one.department}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Box({ id, typed, open, at, onInput, onKey }: {
  id: string;
  typed: string;
  open: boolean;
  at: number;
  onInput: (text: string) => void;
  onKey: (event: KeyboardEvent) => void;
}) {
  const field = useField();
  return (
    <input
      id={field?.id}
      class="input"
      type="text"
      name="municipality"
      autocomplete="off"
      role="combobox"
      aria-expanded={open}
      aria-controls={`${id}list`}
      aria-activedescendant={open ? `${id}${at}` : undefined}
      aria-autocomplete="list"
      aria-describedby={field?.describedBy}
      value={typed}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={onKey}
    />
  );
}
