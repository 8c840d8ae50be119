import { number } from "../i18n";
import { t } from "./texts";

/** Places by what is with them; `occupied` includes `away`, so that the others add up to the capacity. */
export interface Places {
  occupied: number;
  away: number;
  held: number;
  out: number;
  free: number;
}

const PARTS = ["occupied", "away", "held", "out", "free"] as const;

/** The places of a shelter or a hall as one bar. */
export function Strip({ places }: { places: Places }) {
  const widths = { ...places, occupied: Math.max(0, places.occupied - places.away) };
  return (
    <div class="strip" role="img" aria-label={t("strip.label", { ...places })}>
      {PARTS.filter((part) => widths[part] > 0).map((part) => (
        <i key={part} class={`fill-${part}`} style={{ flexGrow: widths[part] }} />
      ))}
    </div>
  );
}

export function StripKey({ places }: { places: Places }) {
  return (
    <ul class="key">
      {PARTS.map((part) => (
        <li key={part}>
          <i class={`fill-${part}`} />
          {part === "away" ? (
            <span><span class="narrow">{t("strip.of_them")} </span>{t("strip.away")}</span>
          ) : (
            t(`strip.${part}`)
          )}
          <b>{number(places[part])}</b>
        </li>
      ))}
    </ul>
  );
}
