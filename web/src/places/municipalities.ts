/** The 298 municipalities of Honduras by P-code, without a network: read once, when somebody first looks for one. */

export interface Municipality {
  readonly pcode: string;
  readonly name: string;
  readonly department: string;
}

interface File {
  readonly departments: readonly (readonly [string, string, readonly (readonly [string, string])[]])[];
}

let reading: Promise<readonly Municipality[]> | null = null;

export function municipalities(): Promise<readonly Municipality[]> {
  reading ??= import("./honduras.json").then((module) => listed(module.default as unknown as File));
  reading.catch(() => (reading = null));
  return reading;
}

const listed = ({ departments }: File): readonly Municipality[] =>
  departments.flatMap(([code, department, own]) => own.map(([end, name]) => ({ pcode: `HN${code}${end}`, name, department })));

export const placeName = (one: Municipality): string => `${one.name}, ${one.department}`;

/** Letters alone: `Danlí` is found by `danli`. */
export const plain = (text: string): string => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

const FOUND_MAX = 6;

/**
 * The municipalities for what was typed: first those whose name begins so, then those with it in a word, then those of a
 * department of that name. Every word must be somewhere in the name or the department.
 */
export function found(all: readonly Municipality[], typed: string, most: number = FOUND_MAX): readonly Municipality[] {
  const words = plain(typed).split(/[\s,]+/).filter(Boolean);
  if (words.length === 0) return [];
  const ranked = all.flatMap((one) => {
    const [name, whole] = [plain(one.name), plain(`${one.name} ${one.department}`)];
    if (!words.every((word) => whole.includes(word))) return [];
    return [{ one, rank: name.startsWith(words[0]!) ? 0 : name.includes(words[0]!) ? 1 : 2 }];
  });
  return ranked.sort((left, right) => left.rank - right.rank).slice(0, most).map(({ one }) => one);
}
