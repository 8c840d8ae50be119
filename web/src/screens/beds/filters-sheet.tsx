/** The filters of the board. */
import { shown } from "../../data/pending";
import { householdCode } from "../../people/household";
import { Button, Chips, Field, Select, Sheet, Stepper, Switch } from "../../ui";
import { NO_FILTERS, type Filters } from "./filters";
import { everybody } from "./numbers";
import { filters, opened } from "./state";
import { t } from "./texts";
import { Size } from "./tools";

const AGES = ["0-5", "6-11", "12-17", "18-59", "60+"] as const;
const SEXES = ["FEMALE", "MALE"] as const;
const NEEDS = ["LOWER_BED", "STEP_FREE"] as const;
const ALL = "all";
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function FiltersSheet() {
  const open = opened.value === "filters";
  const close = (): void => void (opened.value = null);
  return (
    <Sheet
      open={open}
      onClose={close}
      title={t("filters.title")}
      actions={<><Button kind="primary" wide onClick={close}>{t("filters.see")}</Button><Button kind="quiet" wide onClick={() => (filters.value = NO_FILTERS)}>{t("filters.none")}</Button></>}
    >
      {open && <Choices now={filters.value} />}
    </Sheet>
  );
}

function Choices({ now }: { now: Filters }) {
  const set = (change: Partial<Filters>): void => void (filters.value = { ...filters.value, ...change });
  const board = shown.value;
  const rooms = (board?.rooms ?? []).map((room) => ({ value: room.id, label: room.code })).sort((one, other) => one.label.localeCompare(other.label, undefined, { numeric: true }));
  const households = [...new Set((board === null ? [] : everybody(board)).flatMap((one) => one.guest.household_id ?? []))]
    .map((id) => ({ value: id, label: householdCode(id) }))
    .sort((one, other) => one.label.localeCompare(other.label));
  return (
    <div class="stack">
      <Field label={t("filters.rooms")} group><Chips options={rooms} value={now.rooms} onChange={(value) => set({ rooms: value })} /></Field>
      <Field label={t("filters.household")}>
        <Select options={[{ value: ALL, label: t("filters.all") }, ...households]} value={now.household ?? ALL} onChange={(value) => set({ household: value === ALL ? null : value })} />
      </Field>
      <Field label={t("filters.ages")} group><Chips options={AGES.map((age) => ({ value: age, label: t(`age.${age}`) }))} value={[...now.ages] as (typeof AGES)[number][]} onChange={(value) => set({ ages: value })} /></Field>
      <Field label={t("filters.sexes")} group><Chips options={SEXES.map((sex) => ({ value: sex, label: t(`sex.${sex}`) }))} value={[...now.sexes] as (typeof SEXES)[number][]} onChange={(value) => set({ sexes: value })} /></Field>
      <Field label={t("filters.needs")} group><Chips options={NEEDS.map((need) => ({ value: need, label: capital(t(`need.${need}`)) }))} value={[...now.needs] as (typeof NEEDS)[number][]} onChange={(value) => set({ needs: value })} /></Field>
      <Field label={t("filters.together")} hint={t("filters.together_hint")} group>
        <Stepper label={t("filters.together")} value={now.together ?? 0} max={99} onChange={(value) => set({ together: value === 0 ? null : value })} />
      </Field>
      <Switch label={t("filters.today")} checked={now.today} onChange={(today) => set({ today })} />
      <div class="narrow"><Field label={t("tools.size")} group><Size /></Field></div>
      <Switch label={t("filters.unseen")} checked={now.unseen} onChange={(unseen) => set({ unseen })} />
    </div>
  );
}
