import { type ComponentChildren, createContext } from "preact";
import { useContext, useId } from "preact/hooks";
import { classes } from "./classes";
import { Icon } from "./icon";
import { t } from "./texts";

/** What a control must say of the field it stands in. */
export interface Wiring {
  id: string;
  labelId: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const Surrounding = createContext<Wiring | null>(null);

/** The field around a control, or none. */
export const useField = (): Wiring | null => useContext(Surrounding);

export interface FieldProps {
  label: string;
  children: ComponentChildren;
  hint?: string | undefined;
  /** It cannot be kept so; says the way out. */
  problem?: string | undefined;
  /** It can be kept so; says what is odd. */
  warning?: string | undefined;
  /** Optional is written, required is not. */
  optional?: boolean | undefined;
  /** For several controls under one label (Segmented, Chips, DateFields, Stepper, Options). */
  group?: boolean | undefined;
}

/** Label above, hint under it, the control, and what is said of it, wired for those who hear the screen. */
export function Field({ label, children, hint, problem, warning, optional = false, group = false }: FieldProps) {
  const id = useId();
  const labelId = `${id}l`;
  const said = problem ?? warning;
  const describedBy = [hint !== undefined && `${id}h`, said !== undefined && `${id}m`].filter(Boolean).join(" ") || undefined;
  const words = (
    <>
      {label}
      {optional && <span class="optional"> ({t("optional")})</span>}
    </>
  );
  return (
    <div class={classes("field", problem !== undefined && "field-problem")}>
      {group ? <span class="label" id={labelId}>{words}</span> : <label id={labelId} for={id}>{words}</label>}
      {hint !== undefined && <span class="hint" id={`${id}h`}>{hint}</span>}
      <Surrounding.Provider value={{ id, labelId, describedBy, invalid: problem !== undefined }}>{children}</Surrounding.Provider>
      {said !== undefined && (
        <p class={classes("msg", problem !== undefined ? "msg-problem" : "msg-warning")} id={`${id}m`}>
          <Icon name="alert" size="s" />
          <span>{said}</span>
        </p>
      )}
    </div>
  );
}

/** The attributes of one control in its field. */
export function controlled(field: Wiring | null, label?: string | undefined) {
  return {
    id: field?.id,
    "aria-label": label,
    "aria-describedby": field?.describedBy,
    "aria-invalid": field?.invalid ? (true as const) : undefined,
  };
}

/** The attributes of a group of controls in its field. */
export function grouped(field: Wiring | null, label?: string | undefined) {
  return {
    "aria-label": label,
    "aria-labelledby": label === undefined ? field?.labelId : undefined,
    "aria-describedby": field?.describedBy,
  };
}
