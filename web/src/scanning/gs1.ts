/**
 * GS1 element strings on goods, as far as this client shows them: trade item (01), batch (10), expiry (17), serial (21).
 * Fields without a fixed length end with GS (ASCII 29); where a wedge lost it and another split would be whole as well,
 * that is said, and nothing is guessed. What is recorded is judged by the server (`POST /stock/scans`).
 */
import { withoutAim } from "./scan";

export const GS = "\x1d";

export interface Goods {
  readonly gtin?: string;
  readonly batch?: string;
  /** YYYY-MM-DD; a label that names no day means the last of its month. */
  readonly expires?: string;
  readonly serial?: string;
}

/** `separator_missing`: the profile drops GS, and the code may mean several things. */
export type Gs1 = { readonly ok: true; readonly goods: Goods } | { readonly ok: false; readonly why: "unreadable" | "check_digit" | "separator_missing" };

interface Element {
  readonly name: keyof Goods;
  readonly value: RegExp;
  /** Whether GS has to follow, or the end. */
  readonly open: boolean;
}

const ELEMENTS: Readonly<Record<string, Element>> = {
  "01": { name: "gtin", value: /^\d{14}/, open: false },
  "17": { name: "expires", value: /^\d{6}/, open: false },
  "10": { name: "batch", value: /^[!-z]{1,20}/, open: true },
  "21": { name: "serial", value: /^[!-z]{1,20}/, open: true },
};

type Failed = Extract<Gs1, { ok: false }>;
const failed = (why: Failed["why"]): Failed => ({ ok: false, why });

/** What a scan says of goods; null where it is no GS1 text at all. */
export function readGs1(raw: string): Gs1 | null {
  const text = withoutAim(raw.replace(/^[\r\n\t\x1d]+|[\r\n\t\x1d]+$/g, "")).replace(/^\x1d/, "");
  if (ELEMENTS[text.slice(0, 2)] === undefined || text.length < 4) return null;
  const read = elements(text);
  if (!text.includes(GS) && mayBeSplitOtherwise(text)) return failed("separator_missing");
  if (read === null) return failed("unreadable");
  if (read.gtin !== undefined && !gtinFits(read.gtin)) return failed("check_digit");
  const expires = read.expires === undefined ? undefined : dateOf(read.expires);
  if (expires === null) return failed("unreadable");
  return { ok: true, goods: { ...read, ...(expires === undefined ? {} : { expires }) } };
}

/** The elements one after the other, a field without a fixed length up to GS or the end; null if it is not whole. */
function elements(text: string): Goods | null {
  const found: Partial<Record<keyof Goods, string>> = {};
  for (let rest = text; rest !== ""; ) {
    const element = ELEMENTS[rest.slice(0, 2)];
    if (element === undefined || found[element.name] !== undefined) return null;
    const behind = rest.slice(2);
    const value = element.open ? behind.split(GS)[0]! : (element.value.exec(behind)?.[0] ?? "");
    if (element.value.exec(value)?.[0] !== value || value === "") return null;
    found[element.name] = value;
    rest = behind.slice(value.length).replace(/^\x1d/, "");
  }
  return found;
}

/** Without any separator: whether a field without a fixed length may end earlier, with whole elements behind it. */
function mayBeSplitOtherwise(text: string): boolean {
  const first = ELEMENTS[text.slice(0, 2)];
  if (first === undefined) return false;
  const behind = text.slice(2);
  if (!first.open) {
    const value = first.value.exec(behind)?.[0];
    return value !== undefined && mayBeSplitOtherwise(behind.slice(value.length));
  }
  for (let end = 1; end <= Math.min(20, behind.length - 3); end += 1) {
    const rest = elements(behind.slice(end));
    if (rest !== null && rest[first.name] === undefined) return true;
    if (mayBeSplitOtherwise(behind.slice(end))) return true;
  }
  return false;
}

function gtinFits(gtin: string): boolean {
  const sum = [...gtin].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** YYMMDD by GS1's window of a century; null where there is no such day. */
function dateOf(text: string, now: Date = new Date()): string | null {
  const [yy, month, day] = [Number(text.slice(0, 2)), Number(text.slice(2, 4)), Number(text.slice(4))];
  const century = Math.floor(now.getFullYear() / 100);
  const apart = yy - (now.getFullYear() % 100);
  const year = (century + (apart >= 51 ? -1 : apart <= -50 ? 1 : 0)) * 100 + yy;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return null;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day === 0 ? last : day)}`;
}
