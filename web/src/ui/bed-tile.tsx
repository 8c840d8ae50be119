import "../style/tiles.css";
import { type ComponentChildren } from "preact";
import { classes } from "./classes";
import type { AgeGroup } from "./codes";
import { Icon } from "./icon";
import type { IconName } from "./icons";
import { AgeMark, HouseholdMark } from "./marks";
import { t } from "./texts";

export type BedState = "free" | "occupied" | "partial" | "held" | "away" | "cleaning" | "out";
export type BedEffect = "low" | "ramp" | "cot";

export interface BedTileProps {
  code: string;
  state: BedState;
  /** Instead of the state's own word: "Parcial 1/2", "Salida · 2 h". */
  word?: string | undefined;
  /** The household's code. */
  household?: string | undefined;
  age?: AgeGroup | null | undefined;
  /** The last four of the card, or how many they are: "2 pers.". */
  cardEnd?: string | undefined;
  /** How long ago they arrived: "2 d". */
  since?: string | undefined;
  /** At most two are shown. */
  effects?: readonly BedEffect[] | undefined;
  /** The lower line of a bed without guests: "Baja", "vence 17:20", "lista 15:00", "pata rota". */
  kind?: string | undefined;
  onClick?: (() => void) | undefined;
  /** How many of those who wait fit here. */
  fit?: number | undefined;
  chosen?: boolean | undefined;
  /** Whose place it is, in the order of the household. */
  number?: number | undefined;
  /** Why nobody fits here; a tap tells it. */
  dimmedWhy?: string | undefined;
  /** Somebody else changed it just now; give the tile a new `key` to flash again. */
  flash?: boolean | undefined;
  /** A person must look here. */
  review?: boolean | undefined;
  /** What is told of beside the board is of this bed. */
  current?: boolean | undefined;
}

const GLYPHS: Record<BedState, IconName> = {
  free: "free",
  occupied: "occupied",
  partial: "half",
  held: "clock",
  away: "away",
  cleaning: "clean",
  out: "x",
};

/** Code and glyph, word, household and effects, age and card and time: always in the same place. */
export function BedTile(props: BedTileProps) {
  const { state, review = false, chosen = false, fit, dimmedWhy, flash, current = false, onClick } = props;
  const open = dimmedWhy === undefined;
  const cls = classes(
    "tile",
    `tile-${state}`,
    review && "tile-review",
    !open && "tile-dimmed",
    open && chosen && "tile-chosen",
    open && !chosen && fit !== undefined && fit > 0 && "tile-fit",
    flash && "tile-flash",
  );
  const inside = (
    <>
      <span class="tile-code">{props.code}<Corner {...props} /></span>
      <span class="tile-word">{wordOf(props)}</span>
      <Guests {...props} />
      {dimmedWhy !== undefined && <span class="sr">{t("tile.no_fit", { why: dimmedWhy })}</span>}
    </>
  );
  if (onClick === undefined) return <div class={cls}>{inside}</div>;
  return (
    <button class={cls} type="button" aria-pressed={chosen || undefined} aria-current={current || undefined} onClick={onClick}>{inside}</button>
  );
}

function wordOf({ state, word, review, chosen, fit, dimmedWhy }: BedTileProps): string {
  if (dimmedWhy === undefined && chosen) return t("tile.chosen");
  if (dimmedWhy === undefined && fit !== undefined && fit > 0) return t("tile.fits", { count: fit });
  if (review) return t("tile.review");
  return word ?? t(`tile.${state}`);
}

function Corner({ state, chosen, number, review, dimmedWhy }: BedTileProps): ComponentChildren {
  if (dimmedWhy === undefined && chosen) return <span class="tile-number">{number ?? <Icon name="check" size="s" />}</span>;
  if (review && dimmedWhy === undefined) return null; // the folded corner is there
  return <Icon name={review ? "alert" : GLYPHS[state]} />;
}

function Guests({ household, age, cardEnd, since, effects = [], kind }: BedTileProps) {
  const marks = (
    <span class="tile-effects">
      {effects.slice(0, 2).map((effect) => <Icon key={effect} name={effect} size="s" label={t(`effect.${effect}`)} />)}
    </span>
  );
  if (household === undefined && cardEnd === undefined) {
    return <span class="tile-line"><span>{kind}</span>{marks}</span>;
  }
  return (
    <>
      <span class="tile-line">
        {household === undefined ? <span /> : <HouseholdMark code={household} />}
        {marks}
      </span>
      <span class="tile-line">
        <span class="row">
          {age !== undefined && age !== null && <AgeMark age={age} size={16} />}
          {cardEnd}
        </span>
        {since !== undefined && <span class="tile-since">{since}</span>}
      </span>
    </>
  );
}
