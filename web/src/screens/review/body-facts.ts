/** The parts of an entry's body that a person can judge by: names, cards, places, numbers; never an id. */
export const FIELDS = [
  "given_names", "family_names", "known_as", "age", "sex", "card", "code", "bed_id", "room_id", "without_bed", "quantity", "count",
  "women", "men", "girls", "boys", "reason", "state", "office", "name", "tag",
] as const;
export type Field = (typeof FIELDS)[number];

export interface Fact {
  readonly key: Field;
  readonly value: string;
}

const FACTS_MAX = 40;
const isField = (key: string): key is Field => (FIELDS as readonly string[]).includes(key);

/** In the order in which they stand; `codeOf` names beds and rooms. */
export function bodyFacts(body: unknown, codeOf: (id: string) => string | undefined): Fact[] {
  const facts: Fact[] = [];
  const walk = (at: unknown): void => {
    if (Array.isArray(at)) at.forEach(walk);
    else if (typeof at === "object" && at !== null) Object.entries(at).forEach(([key, value]) => note(key, value));
  };
  const note = (key: string, value: unknown): void => {
    if (typeof value === "object") return walk(value);
    if (!isField(key) || value === undefined || value === "" || value === false) return;
    const said = key.endsWith("_id") ? (codeOf(String(value)) ?? "…") : String(value === true ? "✓" : value);
    facts.push({ key, value: said });
  };
  walk(body);
  return facts.slice(0, FACTS_MAX);
}
