import { type AgeGroup, groupsOf, type Shape, shapeOf, shortCode } from "./codes";
import { t } from "./texts";

const OUTLINES: Record<Shape, string> = {
  diamond: "M6 0l6 6-6 6-6-6z",
  triangle: "M6 .5l6 11H0z",
  square: "M1 1h10v10H1z",
  circle: "M.5 6a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
  hexagon: "M3 .6h6L12 6 9 11.4H3L0 6z",
  cross: "M4 0h4v4h4v4H8v4H4V8H0V4h4z",
};

/** ◆ H-042: one of six shapes by hash, and the code. */
export function HouseholdMark({ code }: { code: string }) {
  return (
    <span class="mark">
      <svg viewBox="0 0 12 12" aria-hidden="true"><path d={OUTLINES[shapeOf(code)]} /></svg>
      {code}
    </span>
  );
}

/** K7M 42Q XR9T, never broken over two lines; `short` is its end, XR9T. */
export function CardCode({ code, short = false }: { code: string; short?: boolean | undefined }) {
  return <span class="code">{short ? shortCode(code) : groupsOf(code).join(" ")}</span>;
}

const FIGURES: Record<Exclude<AgeGroup, "elder">, { circle: readonly [number, number, number]; body: string }> = {
  adult: { circle: [12, 4.5, 3.5], body: "M6 22V13a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v9z" },
  child: { circle: [12, 9.5, 3], body: "M7.5 22v-5a3 3 0 0 1 3-3h3a3 3 0 0 1 3 3v5z" },
  infant: { circle: [12, 13.5, 2.6], body: "M7 22c0-3 2-5 5-5s5 2 5 5z" },
};

/** Filled figures that differ by height; over 60 it is the number, not a cane. */
export function AgeMark({ age, size = 20 }: { age: AgeGroup; size?: 16 | 20 | 24 | undefined }) {
  const label = t(`age.${age}`);
  if (age === "elder") return <span class="age-60" role="img" aria-label={label}>60+</span>;
  const { circle: [cx, cy, r], body } = FIGURES[age];
  return (
    <svg class="age" width={size} height={size} viewBox="0 0 24 24" role="img" aria-label={label}>
      <circle cx={cx} cy={cy} r={r} />
      <path d={body} />
    </svg>
  );
}
