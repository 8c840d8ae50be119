/**
 * Finding people by what is typed into one box: accents, spaces, order and the end of words do not matter, and both
 * surnames count either way. Where nothing is found so, what sounds alike is. Pure.
 */
import { householdCode } from "./household";

/** Whoever can be found; the rest of a guest stays where it is. */
export interface Findable {
  readonly given_names?: string | null | undefined;
  readonly family_names?: string | null | undefined;
  readonly household_id?: string | null | undefined;
  readonly card_codes: readonly string[];
  readonly document_keys: readonly string[];
  readonly phone_keys: readonly string[];
}

/** Letters without marks, small, and spaces between words. */
export const folded = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** As Spanish is heard: b and v, s, c and z, y and ll, j and g, and an h that nobody says. */
export const heard = (text: string): string =>
  text
    .replace(/ch/g, "#")
    .replace(/h/g, "")
    .replace(/ll/g, "y")
    .replace(/v|w/g, "b")
    .replace(/qu(?=[ei])/g, "k")
    .replace(/c(?=[ei])|z|x/g, "s")
    .replace(/c|q/g, "k")
    .replace(/gu(?=[ei])/g, "%")
    .replace(/g(?=[ei])/g, "j")
    .replace(/%/g, "g")
    .replace(/y\b/g, "i")
    .replace(/(.)\1+/g, "$1");

interface Spelled {
  readonly words: readonly string[];
  /** All of it without spaces: "de la Cruz" is found as "delacruz". */
  readonly whole: string;
}

const spelled = (text: string): Spelled => {
  const words = text === "" ? [] : text.split(" ");
  return { words, whole: words.join("") };
};

interface Row<T> {
  readonly person: T;
  readonly exact: Spelled;
  readonly ear: Spelled;
}

export interface Index<T extends Findable> {
  readonly rows: readonly Row<T>[];
  readonly byCard: ReadonlyMap<string, readonly T[]>;
  readonly byKey: ReadonlyMap<string, readonly T[]>;
}

/** Made once for a list of people, and asked at each letter. */
export function indexed<T extends Findable>(people: readonly T[]): Index<T> {
  const byCard = new Map<string, T[]>();
  const byKey = new Map<string, T[]>();
  const add = (to: Map<string, T[]>, key: string, person: T): void => void (to.get(key)?.push(person) ?? to.set(key, [person]));
  const rows = people.map((person) => {
    for (const code of person.card_codes) add(byCard, code, person);
    for (const key of [...person.document_keys, ...person.phone_keys]) add(byKey, key, person);
    const name = folded(`${person.given_names ?? ""} ${person.family_names ?? ""}`);
    return { person, exact: spelled(name), ear: spelled(heard(name)) };
  });
  return { rows, byCard, byKey };
}

/** How near a word is: the beginning of a word, inside one, over a space; 0 is not at all. */
function nearness(word: string, name: Spelled): number {
  let best = 0;
  for (const own of name.words) {
    if (own === word) return 4;
    if (own.startsWith(word)) best = Math.max(best, 3);
    else if (word.length > 1 && own.includes(word)) best = Math.max(best, 2);
  }
  return best > 0 || word.length < 3 ? best : name.whole.includes(word) ? 1 : 0;
}

/** All words of the query are in the name, each for itself or as one; 0 where one is not. */
function score(query: Spelled, name: Spelled): number {
  let sum = 0;
  for (const word of query.words) {
    const near = nearness(word, name);
    if (near === 0) return query.words.length > 1 && name.whole.includes(query.whole) ? 1 : 0;
    sum += near;
  }
  return sum / query.words.length;
}

/** Less than that sounds like everybody. */
const EAR_MIN = 3;

function byName<T extends Findable>(index: Index<T>, text: string): T[] {
  const query = spelled(folded(text));
  if (query.words.length === 0) return [];
  const exact = ranked(index, query, (row) => row.exact);
  const ear = spelled(heard(query.words.join(" ")));
  return exact.length > 0 || ear.whole.length < EAR_MIN ? exact : ranked(index, ear, (row) => row.ear);
}

function ranked<T extends Findable>(index: Index<T>, query: Spelled, of: (row: Row<T>) => Spelled): T[] {
  if (query.words.length === 0) return [];
  const found: { person: T; near: number }[] = [];
  for (const row of index.rows) {
    const near = score(query, of(row));
    if (near > 0) found.push({ person: row.person, near });
  }
  return found.sort((one, other) => other.near - one.near).map((one) => one.person);
}

const CODE_MIN = 4;

/** A whole card, its last letters as a tile shows them, or a household's code. */
function byCode<T extends Findable>(index: Index<T>, text: string): T[] {
  const typed = text.toUpperCase().replace(/[\s-]/g, "");
  if (typed.length < CODE_MIN || !/^[0-9A-Z]+$/.test(typed)) return [];
  const whole = index.byCard.get(typed);
  if (whole !== undefined) return [...whole];
  const ends = [...index.byCard].filter(([code]) => code.endsWith(typed)).flatMap(([, people]) => people);
  const household = /^H[0-9A-Z]{4}$/.test(typed) ? `H-${typed.slice(1)}` : null;
  const home = household === null ? [] : index.rows.map((row) => row.person).filter((one) => one.household_id && householdCode(one.household_id) === household);
  return [...ends, ...home];
}

/**
 * Whoever is meant: exact cards, documents and phones first, then names, the nearest first.
 *
 * @param keys - of the typed text, as a document and as a phone
 */
export function find<T extends Findable>(index: Index<T>, text: string, keys: readonly (string | null)[] = []): T[] {
  const held = keys.flatMap((key) => (key === null ? [] : (index.byKey.get(key) ?? [])));
  return [...new Set([...byCode(index, text), ...held, ...byName(index, text)])];
}
