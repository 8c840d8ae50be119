import { expect, test } from "vitest";
import css from "../src/style/tokens.css?raw";

// The pairs of text and ground that the components use, and edges of controls on paper; WCAG 2 ratios.
const TEXT: readonly (readonly [string, string])[] = [
  ["ink", "surface"], ["ink", "page"], ["ink-2", "surface"], ["ink-2", "page"], ["ink-2", "sunk"], ["ink", "occ-soft"], ["ink", "hatch-a"],
  ["ink", "hatch-b"], ["ink", "amber-tint"], ["ink", "brand-tint"], ["ink", "red-tint"], ["brand", "surface"], ["brand", "page"],
  ["brand", "brand-tint"], ["on-brand", "brand"], ["on-brand", "brand-press"], ["on-occ", "occ"], ["on-amber", "amber"],
  ["amber-edge", "amber-tint"], ["amber-edge", "surface"], ["red", "surface"], ["red", "red-tint"], ["red", "page"], ["on-red", "red"],
  ["on-clean", "clean"], ["on-out", "out"], ["on-mast", "mast"], ["on-mast-2", "mast"], ["on-refusal", "refusal"], ["surface", "ink"],
];
const EDGES: readonly (readonly [string, string])[] = [
  ["edge", "surface"], ["edge", "page"], ["amber-edge", "page"], ["brand", "page"], ["red", "occ-soft"], ["on-amber", "amber"], ["roof", "mast"],
];

const colours = (selector: string): Map<string, string> => {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0]!;
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]));
};
const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const ratio = (one: string, other: string): number => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
};

const light = colours(":root");
for (const [theme, own, least] of [
  ["light", new Map<string, string>(), 4.5],
  ["dark", colours('[data-theme="dark"]'), 4.5],
  ["sol", colours('[data-theme="sol"]'), 7],
] as const) {
  const colour = (name: string): string => own.get(name) ?? light.get(name)!;
  test(`text can be read in the theme ${theme}`, () => {
    const weak = TEXT.filter(([text, ground]) => ratio(colour(text), colour(ground)) < least);
    expect(weak).toEqual([]);
  });
  test(`edges of controls can be seen in the theme ${theme}`, () => {
    expect(EDGES.filter(([edge, ground]) => ratio(colour(edge), colour(ground)) < 3)).toEqual([]);
  });
}
