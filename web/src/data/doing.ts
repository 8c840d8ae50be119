/** What an operation on stays and beds does to the board, read out of its body. Pure. */
import type { Guest } from "./board";

export interface Where {
  readonly bed_id?: string;
  readonly room_id?: string;
  readonly shares_with?: string;
}

export type Doing =
  | { readonly kind: "in"; readonly guest: Guest; readonly where: Where | null; readonly at: string | null }
  | { readonly kind: "move"; readonly stay_id: string; readonly where: Where | null }
  | { readonly kind: "away" | "back" | "seen"; readonly stay_id: string; readonly at: string | null }
  | { readonly kind: "out"; readonly stay_id: string }
  | { readonly kind: "bed"; readonly bed_id: string; readonly state: string }
  | { readonly kind: "count"; readonly room_id: string; readonly people: number }
  | { readonly kind: "restore"; readonly id: string };

interface Placed {
  readonly id: string;
  readonly stay_id?: string | null;
  readonly bed_id?: string | null;
  readonly room_id?: string | null;
  readonly shares_with_stay_id?: string | null;
}
interface Item extends Placed {
  readonly person_id?: string | null;
  readonly card?: string | null;
  readonly household_id?: string | null;
}
interface Body {
  readonly stays?: readonly Item[];
  readonly moves?: readonly Placed[];
  readonly guests?: readonly Placed[];
  readonly ends?: readonly { readonly stay_id: string }[];
  readonly also?: readonly string[];
  readonly state?: string;
  readonly room_id?: string;
  readonly started_at?: string;
  readonly left_at?: string;
}

const STAYS = /^POST \/shelter\/v1\/stays(?:\/(.*))?$/;
const BED = /^POST \/shelter\/v1\/beds\/([^/]+)\/state$/;

/** What the operation does, one after another; nothing where the board does not show it. */
export function doingOf(operation: string, given: unknown, people: number): Doing[] {
  const body = (given ?? {}) as Body;
  const bed = BED.exec(operation)?.[1];
  if (bed !== undefined) return [{ kind: "bed", bed_id: bed, state: body.state ?? "" }];
  const stays = STAYS.exec(operation);
  if (stays === null) return [];
  return ofStays(stays[1] ?? "", body, people);
}

function ofStays(path: string, body: Body, people: number): Doing[] {
  const guests = (kind: "away" | "back" | "seen", at: string | null): Doing[] =>
    (body.guests ?? []).flatMap((one) => (one.stay_id ? [{ kind, stay_id: one.stay_id, at }] : []));
  switch (path) {
    case "":
      return checkedIn(body);
    case "move":
      return (body.moves ?? []).map((one) => ({ kind: "move", stay_id: one.stay_id ?? "", where: whereOf(one) }));
    case "leave":
      return guests("away", body.left_at ?? null);
    case "return":
      return guests("back", null);
    case "seen":
      return guests("seen", null);
    case "end":
      return (body.ends ?? []).map((one) => ({ kind: "out", stay_id: one.stay_id }));
    case "group":
      return [{ kind: "count", room_id: body.room_id ?? "", people }];
    default:
      return reversed(path, body);
  }
}

function reversed(path: string, body: Body): Doing[] {
  const [first = "", second, third] = path.split("/");
  const also = body.also ?? [];
  if (first === "steps" && third === "reverse") return [second ?? "", ...also].map((id) => ({ kind: "restore", id }));
  if (second === "end" && third === "reverse") return [first, ...also].map((id) => ({ kind: "restore", id }));
  if (second === "reverse") return [first, ...also].map((id) => ({ kind: "out", stay_id: id }));
  return [];
}

function checkedIn(body: Body): Doing[] {
  const items = body.stays ?? [];
  return items.map((item) => ({ kind: "in", guest: guestOf(item, items), where: whereOf(item), at: body.started_at ?? null }));
}

/** As much of a tile as the body tells. */
function guestOf(item: Item, all: readonly Item[]): Guest {
  const household_id = item.household_id ?? null;
  return {
    stay_id: item.id,
    person_id: item.person_id ?? null,
    card: item.card ?? null,
    household_id,
    household_size: household_id === null ? 1 : all.filter((one) => one.household_id === household_id).length,
    place: "WITHOUT_BED",
    since: "",
    cases: [],
    alerts: [],
  };
}

function whereOf(one: Placed): Where | null {
  if (one.bed_id) return { bed_id: one.bed_id };
  if (one.room_id) return { room_id: one.room_id };
  return one.shares_with_stay_id ? { shares_with: one.shares_with_stay_id } : null;
}
