/** Board or list, how large, filters and legend. */
import { Button, Segmented } from "../../ui";
import { filtersSet } from "./filters";
import { asList, filters, opened, selected, size } from "./state";
import { t } from "./texts";

/** How large the tiles are; on a phone it stands with the filters. */
export const Size = () => (
  <Segmented
    mini
    label={t("tools.size")}
    options={(["s", "m", "l"] as const).map((one) => ({ value: one, label: one.toUpperCase() }))}
    value={size.value}
    onChange={(value) => (size.value = value)}
  />
);

/** What stood beside the list would be a sheet over the board. */
function turn(view: "board" | "list"): void {
  selected.value = null;
  asList.value = view === "list";
}

export function Tools() {
  const set = filtersSet(filters.value);
  return (
    <div class="beds-tools">
      <Segmented
        label={t("tools.view")}
        options={[{ value: "board" as const, label: t("tools.board"), icon: "grid" }, { value: "list" as const, label: t("tools.list"), icon: "menu" }]}
        value={asList.value ? "list" : "board"}
        onChange={turn}
      />
      {!asList.value && <span class="mid"><Size /></span>}
      <Button kind="quiet" icon="filter" pressed={set > 0} onClick={() => (opened.value = "filters")}>{set > 0 ? t("tools.filters_set", { count: set }) : t("tools.filters")}</Button>
      <Button kind="quiet" icon="info" onClick={() => (opened.value = "legend")}>{t("tools.legend")}</Button>
    </div>
  );
}
