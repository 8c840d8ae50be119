/** What an operation of a service is called on the screens, where nothing is known of an entry but its operation. */

/** Each with the tail of its path behind `/<service>/v1/`; ids are `*`. */
const KINDS = {
  "shelter/stays": "check_in",
  "shelter/stays/end": "check_out",
  "shelter/stays/*/reverse": "undo",
  "shelter/stays/*/end/reverse": "undo",
  "shelter/stays/group": "group",
  "shelter/stays/move": "move",
  "shelter/stays/steps/*/reverse": "undo",
  "shelter/stays/leave": "leave",
  "shelter/stays/return": "return",
  "shelter/bags": "bag",
  "shelter/bags/return": "bag",
  "shelter/bags/*/reverse": "undo",
  "shelter/bags/returns/*/reverse": "undo",
  "shelter/services/batch": "service",
  "shelter/beds/*/state": "bed_state",
  "shelter/stays/seen": "census",
  "shelter/shelters/*/census/rooms": "census",
  "shelter/shelters/*/census/close": "census",
  "distribution/handouts": "handout",
  "distribution/handouts/batch": "handout",
  "distribution/handouts/group": "handout",
  "distribution/handouts/*/reverse": "undo",
  "distribution/rounds/*/sheets/*/rows": "handout",
  "registration/households": "household",
  "registration/households/*/members": "household",
  "registration/households/*/protect": "protect",
  "registration/persons/*/protect": "protect",
  "registration/persons/*/consents": "person",
  "registration/persons/*/care": "person",
  "registration/persons/*/needs": "person",
  "registration/persons/*/effects": "person",
  "registration/cards/*/bind": "card",
  "registration/cards/*/pause": "card",
  "registration/cards/*/restore": "card",
  "registration/arrivals": "arrival",
  "registration/arrivals/*/reverse": "undo",
  "registration/headcounts": "arrival",
  "registration/headcounts/*/reverse": "undo",
  "registration/arrival-groups": "group",
  "registration/arrival-groups/*/cards": "group",
  "registration/arrival-groups/*/state": "group",
  "registration/registrations/batch": "household",
  "registration/tracing-requests": "message",
  "registration/authority-requests": "message",
} as const;

export type Kind = (typeof KINDS)[keyof typeof KINDS] | "other";

const WORDS = /^[a-z-]+$/;

/** `POST /shelter/v1/stays/0192…/reverse` is an undoing. */
export function kindOf(operation: string): Kind {
  const [service = "", , ...steps] = operation.replace(/^\w+ \//, "").split("/");
  const tail = [service, ...steps.map((step) => (WORDS.test(step) ? step : "*"))].join("/");
  return (KINDS as Readonly<Record<string, Kind>>)[tail] ?? "other";
}
