/** Codes as they are read aloud: the shape helps the eye, the code decides. */

/** K7M 42Q XR9T; a code of another length stays as it is. */
export function groupsOf(code: string): readonly string[] {
  return code.length === 10 ? [code.slice(0, 3), code.slice(3, 6), code.slice(6)] : [code];
}

/** The end of a card's code that a tile shows. */
export const shortCode = (code: string): string => code.slice(-4);

export const SHAPES = ["diamond", "triangle", "square", "circle", "hexagon", "cross"] as const;
export type Shape = (typeof SHAPES)[number];

/** The same shape for a household on every device: FNV-1a of its code. */
export function shapeOf(code: string): Shape {
  let hash = 0x811c9dc5;
  for (const letter of code) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return SHAPES[((hash ^ (hash >>> 15)) >>> 0) % SHAPES.length]!;
}

/** The age groups that a mark can tell, by whole years; `null` where the age is not known. */
export type AgeGroup = "adult" | "child" | "infant" | "elder";
export function ageGroup(years: number | null | undefined): AgeGroup | null {
  if (years === null || years === undefined) return null;
  if (years < 6) return "infant";
  if (years < 12) return "child";
  return years < 60 ? "adult" : "elder";
}
